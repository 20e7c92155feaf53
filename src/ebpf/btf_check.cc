#include "ebpf/btf_check.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "ebpf/handles.h"

namespace irqscope::ebpf {
namespace {

constexpr size_t kLargestSection = 64u << 20;  // of an object

Owner<btf> types_in(std::span<const std::byte> section) {
  return Owner<btf>(btf__new(section.data(), static_cast<uint32_t>(section.size())));
}

class Checker {
 public:
  explicit Checker(const btf* types) : types_(types), count_(btf__type_cnt(types)) {}

  bool is_sound(const btf_type* type) const {
    return has_name(type->name_off) && refers_well(type);
  }

  // libbpf goes on from a typedef or `const` until it comes to something else. All types are sound.
  bool ends(const btf_type* type) const {
    constexpr int kLongest = 64;
    for (int steps = 0; steps < kLongest; ++steps) {
      if (!btf_is_typedef(type) && !btf_is_mod(type)) return true;
      type = btf__type_by_id(types_, type->type);
    }
    return false;
  }

 private:
  bool has_name(uint32_t offset) const { return btf__name_by_offset(types_, offset) != nullptr; }
  bool has_type(uint32_t id) const { return id < count_; }

  template <class Entry, class Check>
  static bool all_of(const Entry* entries, const btf_type* type, Check check) {
    for (uint16_t i = 0; i < btf_vlen(type); ++i) {
      if (!check(entries[i])) return false;
    }
    return true;
  }

  bool refers_well(const btf_type* type) const {
    switch (btf_kind(type)) {
      case BTF_KIND_ARRAY:
        return has_type(btf_array(type)->type) && has_type(btf_array(type)->index_type);
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
        return all_of(btf_members(type), type, [&](const btf_member& member) {
          return has_name(member.name_off) && has_type(member.type);
        });
      case BTF_KIND_ENUM:
        return all_of(btf_enum(type), type,
                      [&](const struct btf_enum& value) { return has_name(value.name_off); });
      case BTF_KIND_ENUM64:
        return all_of(btf_enum64(type), type,
                      [&](const struct btf_enum64& value) { return has_name(value.name_off); });
      case BTF_KIND_FUNC_PROTO:
        return has_type(type->type) &&
               all_of(btf_params(type), type, [&](const btf_param& parameter) {
                 return has_name(parameter.name_off) && has_type(parameter.type);
               });
      case BTF_KIND_DATASEC:
        return all_of(btf_var_secinfos(type), type,
                      [&](const btf_var_secinfo& variable) { return has_type(variable.type); });
      case BTF_KIND_INT:
      case BTF_KIND_FLOAT:
      case BTF_KIND_FWD:
        return true;  // `type` is their size, or a flag
      default:
        return has_type(type->type);
    }
  }

  const btf* types_;
  uint32_t count_;
};

}  // namespace

Result<void> check_btf(const btf* types) {
  Checker checker(types);
  for (uint32_t id = 1; id < btf__type_cnt(types); ++id) {
    if (!checker.is_sound(btf__type_by_id(types, id))) {
      return fail("its BTF is damaged: type {} refers to what is not there", id);
    }
  }
  for (uint32_t id = 1; id < btf__type_cnt(types); ++id) {
    if (!checker.ends(btf__type_by_id(types, id))) {
      return fail("its BTF is damaged: type {} refers to itself", id);
    }
  }
  return {};
}

Result<void> check_btf_section(std::span<const std::byte> bytes) {
  if (bytes.size() > kLargestSection) return fail("its BTF is too large");
  Owner<btf> types = types_in(bytes);
  return types ? check_btf(types.get()) : Result<void>();
}

bool is_readable_btf(std::span<const std::byte> bytes) { return types_in(bytes) != nullptr; }

}  // namespace irqscope::ebpf
