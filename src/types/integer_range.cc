#include "types/integer_range.h"

#include <fmt/format.h>

namespace irqscope::types {
namespace {

constexpr unsigned kNoDigit = 99;

unsigned digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return kNoDigit;
}

unsigned take_base(std::string_view& text) {
  unsigned base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) base = 16;
  if (text.starts_with("0b") || text.starts_with("0B")) base = 2;
  if (base != 10) text.remove_prefix(2);
  return base;
}

Wide largest(const Type& type) {
  Wide all = type.bytes >= sizeof(Wide) ? ~Wide{0} : (Wide{1} << type.bytes * 8) - 1;
  return type.is_signed ? all >> 1 : all;
}

// How far below zero it goes.
Wide most_negative(const Type& type) { return type.is_signed ? largest(type) + 1 : Wide{0}; }

}  // namespace

std::string range_text(const Type& type) {
  return fmt::format("{}{} to {}", type.is_signed ? "-" : "", most_negative(type), largest(type));
}

std::optional<ParsedInteger> parse_digits(std::string_view text) {
  ParsedInteger number;
  number.negative = text.starts_with('-');
  if (number.negative) text.remove_prefix(1);
  unsigned base = take_base(text);
  if (text.empty()) return std::nullopt;
  for (char c : text) {
    unsigned digit = digit_of(c);
    if (digit >= base) return std::nullopt;
    number.overflow = number.overflow || number.magnitude > (~Wide{0} - digit) / base;
    number.magnitude = number.magnitude * base + digit;
  }
  return number;
}

Result<Wide> fit(const Type& type, const ParsedInteger& number, std::string_view text) {
  Wide limit = number.negative ? most_negative(type) : largest(type);
  if (number.overflow || number.magnitude > limit) {
    return usage_error("'{}' is out of range: {}", text, range_text(type));
  }
  return number.negative ? ~number.magnitude + 1 : number.magnitude;
}

}  // namespace irqscope::types
