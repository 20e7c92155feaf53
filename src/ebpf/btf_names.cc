#include "ebpf/btf_names.h"

#include <bpf/btf.h>
#include <fmt/format.h>

#include <cstring>
#include <string_view>

#include "types/type.h"

namespace irqscope::ebpf {
namespace {

constexpr size_t kLongestName = 512;  // KSYM_NAME_LEN
constexpr int kMostParts = 256;       // of a declaration

// A declarator is written from the inside out: what a pointer or an array is of goes around it.
class Declaration {
 public:
  explicit Declaration(const btf* source) : source_(source) {}

  Result<std::string> of(uint32_t id, const std::string& inner, int depth = 0) {
    auto bare = without_qualifiers(source_, id);
    if (!bare) return tl::unexpected(bare.error());
    const btf_type* type = btf__type_by_id(source_, *bare);
    if (type == nullptr) return fail("type {} does not exist", *bare);
    // Parameters of parameters multiply, so depth alone is no bound.
    if (depth > types::kMaxDepth || ++parts_ > kMostParts) return fail("type {} is too deep", id);
    switch (btf_kind(type)) {
      case BTF_KIND_PTR:
        return of(type->type, pointer(type->type, inner), depth + 1);
      case BTF_KIND_ARRAY:
        return of(btf_array(type)->type, fmt::format("{}[{}]", inner, btf_array(type)->nelems),
                  depth + 1);
      case BTF_KIND_FUNC_PROTO:
        return function(type, inner, depth);
      default:
        return named(type, inner);
    }
  }

 private:
  std::string pointer(uint32_t to, const std::string& inner) const {
    auto bare = without_qualifiers(source_, to);
    const btf_type* target = bare ? btf__type_by_id(source_, *bare) : nullptr;
    bool binds_looser = target != nullptr && (btf_is_array(target) || btf_is_func_proto(target));
    return binds_looser ? fmt::format("(*{})", inner) : "*" + inner;
  }

  Result<std::string> function(const btf_type* type, const std::string& inner, int depth) {
    std::string parameters;
    for (uint16_t i = 0; i < btf_vlen(type); ++i) {
      const btf_param& parameter = btf_params(type)[i];
      auto text =
          parameter.type == 0 ? Result<std::string>("...") : of(parameter.type, "", depth + 1);
      if (!text) return text;
      parameters += (i > 0 ? ", " : "") + *text;
    }
    if (parameters.empty()) parameters = "void";
    return of(type->type, fmt::format("{}({})", inner, parameters), depth + 1);
  }

  Result<std::string> named(const btf_type* type, const std::string& inner) const {
    auto name =
        btf_is_void(type) ? Result<std::string>("void") : btf_string(source_, type->name_off);
    if (!name) return name;
    std::string text = keyword(type) + (name->empty() ? "{...}" : *name);
    bool apart = !inner.empty() && inner.front() != '[';
    return text + (apart ? " " : "") + inner;
  }

  static std::string keyword(const btf_type* type) {
    switch (btf_kind(type)) {
      case BTF_KIND_STRUCT:
        return "struct ";
      case BTF_KIND_UNION:
        return "union ";
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64:
        return "enum ";
      case BTF_KIND_FWD:
        return btf_kflag(type) ? "union " : "struct ";
      default:
        return "";
    }
  }

  const btf* source_;
  int parts_ = 0;
};

bool is_qualifier(const btf_type* type) {
  switch (btf_kind(type)) {
    case BTF_KIND_CONST:
    case BTF_KIND_VOLATILE:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_TYPE_TAG:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<std::string> btf_string(const btf* source, uint32_t offset) {
  const char* text = btf__str_by_offset(source, offset);
  if (text == nullptr) return fail("a name lies outside of the names");
  size_t length = strnlen(text, kLongestName + 1);
  if (length > kLongestName) return fail("a name is longer than {} bytes", kLongestName);
  return std::string(text, length);
}

Result<uint32_t> without_qualifiers(const btf* source, uint32_t id) {
  for (int steps = 0; steps <= types::kMaxDepth; ++steps) {
    const btf_type* type = btf__type_by_id(source, id);
    if (type == nullptr) return fail("type {} does not exist", id);
    if (!is_qualifier(type)) return id;
    id = type->type;
  }
  return fail("type {} has no end of qualifiers", id);
}

Result<std::string> type_name(const btf* source, uint32_t id) {
  return Declaration(source).of(id, "");
}

}  // namespace irqscope::ebpf
