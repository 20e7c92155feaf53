#include "ebpf/btf_types.h"

#include <bpf/btf.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "ebpf/btf_names.h"

namespace irqscope::ebpf {
namespace {

using types::kMaxDepth;
using types::kMaxLeaves;
using types::Member;
using types::Type;
using Known = TypeReader::Known;

// Far more than any program has; a BTF that was made for it could otherwise fill the memory, since
// many members can have the same long name.
constexpr uint64_t kMostMemory = 256u << 20;
constexpr uint64_t kMostBytes = 256u << 20;  // of a value

constexpr int32_t kSmallNegative = -4096;

bool is_size(uint64_t bytes) {
  return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8 || bytes == 16;
}

// One reading, which may read others.
class Reading {
 public:
  Reading(const btf* source, std::unordered_map<uint32_t, Known>& known, uint64_t& spent)
      : source_(source), known_(known), spent_(spent) {}

  Result<Known> read(uint32_t qualified) {
    auto id = without_qualifiers(source_, qualified);
    if (!id) return tl::unexpected(id.error());
    if (auto found = known_.find(*id); found != known_.end()) return found->second;
    // A cycle ends here, too.
    if (open_ > 4 * kMaxDepth) return fail("types nest deeper than {}", kMaxDepth);
    ++open_;
    auto result = read_new(*id, *btf__type_by_id(source_, *id));
    --open_;
    if (!result) return result;
    if (result->depth > kMaxDepth) return fail("types nest deeper than {}", kMaxDepth);
    if (result->leaves > kMaxLeaves) return fail("more than {} values", kMaxLeaves);
    if (result->type->bytes > kMostBytes) return fail("more than {} bytes", kMostBytes);
    known_.emplace(*id, *result);
    return result;
  }

 private:
  Result<Known> read_new(uint32_t id, const btf_type& type) {
    if (btf_kind(&type) == BTF_KIND_TYPEDEF) return read_typedef(id, type);
    Known known;
    Type made;
    made.id = id;
    auto named = name(made, id, type);
    auto filled = named ? fill(made, known, type) : named;
    if (!filled) return tl::unexpected(filled.error());
    if (!spend(made)) return fail("types take more than {} bytes", kMostMemory);
    known.type = std::make_shared<Type>(std::move(made));
    return known;
  }

  Result<Known> read_typedef(uint32_t id, const btf_type& type) {
    auto target = read(type.type);
    auto alias = btf_string(source_, type.name_off);
    if (!alias) return tl::unexpected(alias.error());
    if (!target) return target;
    if (!spend(*target->type)) return fail("types take more than {} bytes", kMostMemory);
    Type made = *target->type;
    made.id = id;
    made.name = *alias;
    target->type = std::make_shared<Type>(std::move(made));
    return target;
  }

  Result<void> name(Type& made, uint32_t id, const btf_type& type) const {
    bool nameless = type.name_off == 0 && (btf_is_composite(&type) || btf_is_any_enum(&type));
    if (nameless) return {};
    auto text = type_name(source_, id);
    if (!text) return tl::unexpected(text.error());
    made.name = std::move(*text);
    return {};
  }

  Result<void> fill(Type& made, Known& known, const btf_type& type) {
    switch (btf_kind(&type)) {
      case BTF_KIND_UNKN:
      case BTF_KIND_FWD:
      case BTF_KIND_FUNC_PROTO:
        return {};
      case BTF_KIND_INT:
        return fill_integer(made, type);
      case BTF_KIND_FLOAT:
        made.kind = type.size == 4 || type.size == 8 ? types::Kind::floating : types::Kind::opaque;
        made.bytes = type.size;
        return {};
      case BTF_KIND_PTR:
        made.kind = types::Kind::pointer;
        made.bytes = sizeof(uint64_t);
        return {};
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64:
        return fill_enumeration(made, type);
      case BTF_KIND_ARRAY:
        return fill_array(made, known, *btf_array(&type));
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
        return fill_struct(made, known, type);
      default:
        return fail("it is no type of data");
    }
  }

  static Result<void> fill_integer(Type& made, const btf_type& type) {
    if (!is_size(type.size)) return fail("an integer of {} bytes", type.size);
    uint8_t encoding = btf_int_encoding(&type);
    made.kind = (encoding & BTF_INT_BOOL) != 0 ? types::Kind::boolean : types::Kind::integer;
    made.bytes = type.size;
    made.is_signed = (encoding & BTF_INT_SIGNED) != 0;
    // Compilers set the encoding for no `char`; its name is what tells.
    made.is_char = type.size == 1 && (made.name == "char" || (encoding & BTF_INT_CHAR) != 0);
    return {};
  }

  Result<void> fill_enumeration(Type& made, const btf_type& type) const {
    if (!is_size(type.size) || type.size > 8) return fail("an enum of {} bytes", type.size);
    made.kind = types::Kind::enumeration;
    made.bytes = type.size;
    made.is_signed = btf_kflag(&type) || has_small_negative(type);
    for (uint16_t i = 0; i < btf_vlen(&type); ++i) {
      bool wide = btf_is_enum64(&type);
      auto text =
          btf_string(source_, wide ? btf_enum64(&type)[i].name_off : btf_enum(&type)[i].name_off);
      if (!text) return tl::unexpected(text.error());
      uint64_t value =
          wide ? btf_enum64_value(&btf_enum64(&type)[i]) : enum_value(type, i, made.is_signed);
      made.enumerators.push_back({std::move(*text), value});
      // Not only in the end, since names may be long and many.
      if (i % 1024 == 1023 && footprint(made) > kMostMemory) return fail("an enum without end");
    }
    return {};
  }

  // Compilers before clang 15 do not tell whether an enum is signed; one that has a number like
  // -1 is meant to be, and not one with a flag in its highest bit.
  static bool has_small_negative(const btf_type& type) {
    if (!btf_is_enum(&type)) return false;
    const auto* begin = btf_enum(&type);
    return std::any_of(begin, begin + btf_vlen(&type),
                       [](const auto& item) { return item.val < 0 && item.val > kSmallNegative; });
  }

  static uint64_t enum_value(const btf_type& type, uint16_t index, bool is_signed) {
    int32_t value = btf_enum(&type)[index].val;
    return is_signed ? static_cast<uint64_t>(int64_t{value}) : static_cast<uint32_t>(value);
  }

  Result<void> fill_array(Type& made, Known& known, const struct btf_array& array) {
    auto element = read(array.type);
    if (!element) return tl::unexpected(element.error());
    made.kind = types::Kind::array;
    made.count = array.nelems;
    made.element = element->type;
    made.bytes = made.count * element->type->bytes;  // 32 bits by less than 29
    bool is_text = element->type->is_char;
    known.leaves = is_text ? 1 : std::max<uint64_t>(made.count * element->leaves, 1);
    known.depth = element->depth + 1;
    return {};
  }

  Result<void> fill_struct(Type& made, Known& known, const btf_type& type) {
    made.kind = btf_is_union(&type) ? types::Kind::union_ : types::Kind::structure;
    made.bytes = type.size;
    known.leaves = 0;
    for (uint16_t i = 0; i < btf_vlen(&type); ++i) {
      auto added = add_member(made, known, type, i);
      if (!added) return added;
    }
    known.leaves = std::max<uint64_t>(known.leaves, 1);
    ++known.depth;
    return {};
  }

  Result<void> add_member(Type& made, Known& known, const btf_type& type, uint16_t index) {
    const btf_member& raw = btf_members(&type)[index];
    auto text = btf_string(source_, raw.name_off);
    if (!text) return tl::unexpected(text.error());
    auto inner = read(raw.type);
    if (!inner) return tl::unexpected(inner.error());
    Member member{std::move(*text), inner->type, btf_member_bit_offset(&type, index),
                  btf_member_bitfield_size(&type, index)};
    if (!btf_kflag(&type)) old_bit_field(member, raw.type);
    auto valid = check(made, member);
    if (!valid) return valid;
    made.members.push_back(std::move(member));
    known.leaves += inner->leaves;
    known.depth = std::max(known.depth, inner->depth);
    if (known.leaves > kMaxLeaves) return fail("more than {} values", kMaxLeaves);
    return {};
  }

  // Without the flag, it is the integer that says which of its bits are used.
  void old_bit_field(Member& member, uint32_t id) const {
    int resolved = btf__resolve_type(source_, id);
    const btf_type* type =
        resolved > 0 ? btf__type_by_id(source_, static_cast<uint32_t>(resolved)) : nullptr;
    if (type == nullptr || !btf_is_int(type)) return;
    uint32_t bits = btf_int_bits(type);
    uint32_t shift = btf_int_offset(type);
    bool whole = bits == type->size * 8 && shift == 0 && member.bit_offset % 8 == 0;
    if (whole) return;
    member.bit_offset += shift;
    member.bit_size = bits;
  }

  static Result<void> check(const Type& made, const Member& member) {
    const Type& type = *member.type;
    uint64_t bits = member.bit_size == 0 ? type.bytes * 8 : member.bit_size;
    if (member.bit_offset + bits > made.bytes * 8) {
      return fail("member '{}' lies outside of it", member.name);
    }
    bool whole = type.kind == types::Kind::integer || type.kind == types::Kind::boolean ||
                 type.kind == types::Kind::enumeration;
    bool fits = member.bit_size == 0 ? member.bit_offset % 8 == 0
                                     : whole && member.bit_size <= type.bytes * 8;
    if (!fits) return fail("member '{}' is no bit field that C knows", member.name);
    return {};
  }

  static uint64_t footprint(const Type& type) {
    uint64_t sum = sizeof(Type) + type.name.size();
    for (const Member& member : type.members) sum += sizeof(Member) + member.name.size();
    for (const auto& item : type.enumerators) sum += sizeof(item) + item.name.size();
    return sum;
  }

  bool spend(const Type& type) {
    spent_ += footprint(type);
    return spent_ <= kMostMemory;
  }

  const btf* source_;
  std::unordered_map<uint32_t, Known>& known_;
  uint64_t& spent_;
  int open_ = 0;
};

std::string shown_name(const btf* source, uint32_t id) {
  auto name = type_name(source, id);
  return name ? fmt::format("type {} ('{}')", id, *name) : fmt::format("type {}", id);
}

struct Tag {
  std::string_view prefix;
  uint32_t kind;
};
constexpr Tag kTags[] = {{"struct ", BTF_KIND_STRUCT}, {"union ", BTF_KIND_UNION},
                         {"enum ", BTF_KIND_ENUM},     {"enum ", BTF_KIND_ENUM64},
                         {"", BTF_KIND_TYPEDEF},       {"", BTF_KIND_INT}};

// Of several with one name the first.
std::unordered_map<std::string, uint32_t> ids_by_name(const btf* source) {
  std::unordered_map<std::string, uint32_t> ids;
  for (const Tag& tag : kTags) {
    for (uint32_t id = 1; id < btf__type_cnt(source); ++id) {
      const btf_type* type = btf__type_by_id(source, id);
      if (btf_kind(type) != tag.kind) continue;
      auto name = btf_string(source, type->name_off);
      if (name && !name->empty()) ids.try_emplace(std::string(tag.prefix) + *name, id);
    }
  }
  return ids;
}

}  // namespace

Result<types::TypePtr> TypeReader::read(uint32_t id) {
  auto known = Reading(source_, known_, spent_bytes_).read(id);
  if (!known) return in_context(shown_name(source_, id), std::move(known.error()));
  return known->type;
}

uint32_t TypeReader::find(const std::string& name) {
  if (ids_.empty()) ids_ = ids_by_name(source_);
  auto found = ids_.find(name);
  return found == ids_.end() ? 0 : found->second;
}

}  // namespace irqscope::ebpf
