#include "types/scalar_text.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <iterator>
#include <optional>

#include "base/utf8.h"
#include "types/json_string.h"

namespace irqscope::types {
namespace {

void append_integer(std::string& out, const Type& type, Wide value) {
  auto to = std::back_inserter(out);
  if (type.bytes > 8) {
    if (type.is_signed) fmt::format_to(to, "{}", static_cast<SignedWide>(value));
    if (!type.is_signed) fmt::format_to(to, "{}", value);
  } else if (type.is_signed) {
    fmt::format_to(to, FMT_COMPILE("{}"), static_cast<int64_t>(value));
  } else {
    fmt::format_to(to, FMT_COMPILE("{}"), static_cast<uint64_t>(value));
  }
}

template <class Float>
void append_float(std::string& out, Float value, bool as_json) {
  if (as_json && !std::isfinite(value)) {
    out += "null";
  } else {
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), value);
  }
}

void append_float(std::string& out, const Type& type, Wide value, bool as_json) {
  if (type.bytes == sizeof(float)) {
    append_float(out, std::bit_cast<float>(static_cast<uint32_t>(value)), as_json);
  } else {
    append_float(out, std::bit_cast<double>(static_cast<uint64_t>(value)), as_json);
  }
}

const Enumerator* find(const Type& type, uint64_t value) {
  const auto& all = type.enumerators;
  // Most enumerations count from 0.
  if (value < all.size() && all[value].value == value) return &all[value];
  for (const Enumerator& enumerator : all) {
    if (enumerator.value == value) return &enumerator;
  }
  return nullptr;
}

void append_pointer(std::string& out, Wide value) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("{:#x}"), static_cast<uint64_t>(value));
}

std::string_view truth(Wide value) { return value != 0 ? "true" : "false"; }

void append_json_enumeration(std::string& out, const Type& type, Wide value) {
  const Enumerator* known = find(type, static_cast<uint64_t>(value));
  if (known == nullptr) return append_integer(out, type, value);
  append_json_string(out, known->name);
}

}  // namespace

void append_json_scalar(std::string& out, const Type& type, Wide value) {
  switch (type.kind) {
    case Kind::boolean:
      out += truth(value);
      break;
    case Kind::floating:
      append_float(out, type, value, true);
      break;
    case Kind::enumeration:
      append_json_enumeration(out, type, value);
      break;
    default: {
      bool quoted = type.kind == Kind::pointer || type.bytes > 8;
      if (quoted) out += '"';
      append_text_scalar(out, type, value);
      if (quoted) out += '"';
    }
  }
}

void append_text_scalar(std::string& out, const Type& type, Wide value) {
  switch (type.kind) {
    case Kind::boolean:
      out += truth(value);
      break;
    case Kind::floating:
      append_float(out, type, value, false);
      break;
    case Kind::enumeration: {
      const Enumerator* known = find(type, static_cast<uint64_t>(value));
      append_printable(out, known == nullptr ? "<UNKNOWN_VARIANT>" : known->name);
      out += '(';
      append_integer(out, type, value);
      out += ')';
      break;
    }
    case Kind::pointer:
      append_pointer(out, value);
      break;
    default:
      append_integer(out, type, value);
  }
}

}  // namespace irqscope::types
