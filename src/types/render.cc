#include "types/render.h"

#include <algorithm>

#include "base/utf8.h"
#include "types/json_string.h"
#include "types/scalar.h"
#include "types/scalar_text.h"

namespace irqscope::types {
namespace {

using Bytes = std::span<const std::byte>;

void append_items(std::string& out, const Type& array, Bytes bytes) {
  const Type& element = *array.element;
  uint64_t count = array.count;
  if (count == 0 && element.bytes > 0) count = bytes.size() / element.bytes;
  out += '[';
  for (uint64_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    size_t begin = std::min<uint64_t>(i * element.bytes, bytes.size());
    append_json(out, element,
                bytes.subspan(begin, std::min<uint64_t>(element.bytes, bytes.size() - begin)));
  }
  out += ']';
}

// Without the braces. `comma`: whether one is due before the next member.
void append_members(std::string& out, const Type& type, Bytes bytes, bool& comma) {
  for (const Member& member : type.members) {
    bool open = type.kind == Kind::union_ || &member == &type.members.back();
    if (!member.name.empty()) {
      if (comma) out += ',';
      append_json_string(out, member.name);
      out += ':';
      append_json(out, member, bytes, open);
      comma = true;
    } else {
      append_members(out, *member.type, bytes_of(member, bytes, open), comma);
    }
  }
}

void append_object(std::string& out, const Type& type, Bytes bytes) {
  bool comma = false;
  out += '{';
  append_members(out, type, bytes, comma);
  out += '}';
}

void append_quoted_hex(std::string& out, const Type& type, Bytes bytes) {
  out += '"';
  append_hex(out, bytes.first(std::min<uint64_t>(bytes.size(), type.bytes)));
  out += '"';
}

// Of `x[]` the text may be as long as the bytes.
Bytes characters(const Type& array, Bytes bytes) {
  return array.count == 0 ? bytes : bytes.first(std::min<uint64_t>(bytes.size(), array.count));
}

}  // namespace

void append_json(std::string& out, const Type& type, Bytes bytes) {
  if (is_scalar(type)) {
    auto value = load(type, bytes);
    return value ? append_json_scalar(out, type, *value) : void(out += "null");
  }
  if (bytes.empty() && type.bytes > 0) {
    out += "null";
  } else if (is_text(type)) {
    append_json_string(out, text_of(characters(type, bytes)));
  } else if (type.kind == Kind::array) {
    append_items(out, type, bytes);
  } else if (type.kind == Kind::opaque) {
    append_quoted_hex(out, type, bytes);
  } else {
    append_object(out, type, bytes);
  }
}

void append_text(std::string& out, const Type& type, Bytes bytes) {
  if (is_scalar(type)) {
    auto value = load(type, bytes);
    return value ? append_text_scalar(out, type, *value) : void(out += '?');
  }
  if (bytes.empty() && type.bytes > 0) {
    out += '?';
  } else if (is_text(type)) {
    append_printable(out, text_of(characters(type, bytes)));
  } else if (type.kind == Kind::opaque) {
    append_hex(out, bytes.first(std::min<uint64_t>(bytes.size(), type.bytes)));
  } else {
    append_json(out, type, bytes);
  }
}

void append_json(std::string& out, const Member& member, Bytes bytes, bool open) {
  if (member.bit_size == 0) return append_json(out, *member.type, bytes_of(member, bytes, open));
  auto value = load(member, bytes);
  return value ? append_json_scalar(out, *member.type, *value) : void(out += "null");
}

void append_text(std::string& out, const Member& member, Bytes bytes, bool open) {
  if (member.bit_size == 0) return append_text(out, *member.type, bytes_of(member, bytes, open));
  auto value = load(member, bytes);
  return value ? append_text_scalar(out, *member.type, *value) : void(out += '?');
}

void append_hex(std::string& out, Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::byte byte : bytes) {
    auto value = std::to_integer<size_t>(byte);
    out += kDigits[value >> 4];
    out += kDigits[value & 15];
  }
}

}  // namespace irqscope::types
