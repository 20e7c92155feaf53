#include "types/scalar.h"

#include <algorithm>
#include <cstring>

namespace irqscope::types {
namespace {

Wide extended(Wide value, uint64_t bits, bool is_signed) {
  if (!is_signed || bits == 0 || bits >= 128 || (value >> (bits - 1) & 1) == 0) return value;
  return value | ~Wide{0} << bits;
}

std::optional<Wide> load_bits(const Member& member, std::span<const std::byte> bytes) {
  size_t begin = member.bit_offset / 8;
  size_t end = (size_t{member.bit_offset} + member.bit_size + 7) / 8;
  if (end > bytes.size() || member.bit_size > 128) return std::nullopt;
  Wide value = 0;
  for (size_t i = begin; i < end; ++i) {
    auto byte = Wide{std::to_integer<unsigned char>(bytes[i])};
    // Only the first byte has bits that belong to somebody else below ours.
    value |= i == begin ? byte >> member.bit_offset % 8 : byte << (i * 8 - member.bit_offset);
  }
  if (member.bit_size < 128) value &= (Wide{1} << member.bit_size) - 1;
  return extended(value, member.bit_size, member.type->is_signed);
}

}  // namespace

std::optional<Wide> load(const Type& type, std::span<const std::byte> bytes) {
  if (bytes.size() < type.bytes || type.bytes > sizeof(Wide)) return std::nullopt;
  Wide value = 0;
  std::memcpy(&value, bytes.data(), type.bytes);
  return extended(value, type.bytes * 8, type.is_signed);
}

std::optional<Wide> load(const Member& member, std::span<const std::byte> bytes) {
  if (member.bit_size > 0) return load_bits(member, bytes);
  return load(*member.type, bytes_of(member, bytes, false));
}

bool is_scalar(const Type& type) {
  switch (type.kind) {
    case Kind::integer:
    case Kind::boolean:
    case Kind::floating:
    case Kind::enumeration:
    case Kind::pointer:
      return true;
    default:
      return false;
  }
}

bool is_text(const Type& type) {
  return type.kind == Kind::array && type.element->kind == Kind::integer && type.element->is_char &&
         type.element->bytes == 1;
}

std::string_view text_of(std::span<const std::byte> bytes) {
  if (bytes.empty()) return {};
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.substr(0, text.find('\0'));
}

std::span<const std::byte> bytes_of(const Member& member, std::span<const std::byte> bytes,
                                    bool open) {
  size_t begin = member.bit_offset / 8;
  if (begin >= bytes.size()) return {};
  auto rest = bytes.subspan(begin);
  return open ? rest : rest.first(std::min<uint64_t>(rest.size(), member.type->bytes));
}

}  // namespace irqscope::types
