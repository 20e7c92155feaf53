#include "types/parse_value.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>

#include "base/parse.h"
#include "base/utf8.h"
#include "types/integer_range.h"
#include "types/measured.h"

namespace irqscope::types {
namespace {

using Space = std::span<std::byte>;

constexpr size_t kLongestChoice = 12;  // names that a help text can bear

std::string shown(std::string_view text) {
  std::string result;
  append_printable(result, text);
  return result;
}

void store(Space space, Wide value) {
  std::memcpy(space.data(), &value, std::min(space.size(), sizeof(value)));
}

tl::unexpected<Error> impossible(const Type& type, std::string_view text) {
  return usage_error("'{}' is not possible: {}", shown(text), possible_values(type));
}

Result<Wide> parse_number(const Type& type, std::string_view text, std::string_view unit) {
  auto measured = parse_measured(text, unit);
  if (!measured) return tl::unexpected(measured.error());
  if (*measured) {
    const Measured& value = **measured;
    if (value.exact != static_cast<double>(value.whole)) {
      return usage_error("'{}' is no whole number of {}", shown(text), unit);
    }
    return fit(type, {false, value.whole, false}, shown(text));
  }
  auto number = parse_digits(text);
  if (number) return fit(type, *number, shown(text));
  if (type.is_char && text.size() == 1) return Wide{static_cast<unsigned char>(text.front())};
  return impossible(type, text);
}

Result<Wide> parse_truth(const Type& type, std::string_view text) {
  for (std::string_view yes : {"true", "yes", "on", "1"}) {
    if (text == yes) return Wide{1};
  }
  for (std::string_view no : {"false", "no", "off", "0"}) {
    if (text == no) return Wide{0};
  }
  return impossible(type, text);
}

Result<Wide> parse_choice(const Type& type, std::string_view text) {
  for (const Enumerator& enumerator : type.enumerators) {
    if (enumerator.name == text) return Wide{enumerator.value};
  }
  auto number = parse_digits(text);
  return number ? fit(type, *number, shown(text)) : impossible(type, text);
}

template <class Float, class Bits>
Result<Wide> parse_float(const Type& type, std::string_view text, std::string_view unit) {
  auto measured = parse_measured(text, unit);
  if (!measured) return tl::unexpected(measured.error());
  if (*measured) return Wide{std::bit_cast<Bits>(static_cast<Float>((*measured)->exact))};
  Float value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    return usage_error("'{}' is out of range of a {}", shown(text), shown(type.name));
  }
  if (error != std::errc{} || end != text.data() + text.size()) return impossible(type, text);
  return Wide{std::bit_cast<Bits>(value)};
}

Result<Wide> parse_scalar(const Type& type, std::string_view text, std::string_view unit) {
  switch (type.kind) {
    case Kind::integer:
      return parse_number(type, text, unit);
    case Kind::boolean:
      return parse_truth(type, text);
    case Kind::enumeration:
      return parse_choice(type, text);
    default:
      return type.bytes == sizeof(float) ? parse_float<float, uint32_t>(type, text, unit)
                                         : parse_float<double, uint64_t>(type, text, unit);
  }
}

Result<void> parse_text(std::string_view text, Space space) {
  if (text.size() >= space.size()) {
    return usage_error("'{}' has {} bytes, but at most {} fit", shown(text), text.size(),
                       space.size() - 1);
  }
  std::copy_n(std::as_bytes(std::span(text)).begin(), text.size(), space.begin());
  return {};
}

Result<void> parse_into(const Type& type, std::string_view text, std::string_view unit,
                        Space space);

Result<void> parse_list(const Type& type, std::string_view text, std::string_view unit,
                        Space space) {
  auto items = split(text, ',');
  if (items.size() > type.count) {
    return usage_error("'{}' has {} values, but at most {} fit", shown(text), items.size(),
                       type.count);
  }
  Result<void> result;
  size_t bytes = type.element->bytes;
  for (size_t i = 0; result && i < items.size(); ++i) {
    result = parse_into(*type.element, items[i], unit, space.subspan(i * bytes, bytes));
  }
  return result;
}

Result<void> parse_into(const Type& type, std::string_view text, std::string_view unit,
                        Space space) {
  if (is_text(type)) return parse_text(text, space);
  if (type.kind == Kind::array) return parse_list(type, text, unit, space);
  auto value = parse_scalar(type, text, unit);
  if (!value) return tl::unexpected(value.error());
  store(space, *value);
  return {};
}

std::string possible_names(const Type& type) {
  if (type.enumerators.empty()) return range_text(type);
  if (type.enumerators.size() > kLongestChoice) return fmt::format("a name or a number");
  std::vector<std::string> names;
  for (const Enumerator& enumerator : type.enumerators) names.push_back(shown(enumerator.name));
  return fmt::format("{} or a number", fmt::join(names, ", "));
}

std::string possible_items(const Type& type) {
  std::string each = possible_values(*type.element);
  if (type.count == 1) return each;
  return fmt::format("at most {} values with commas between, each {}", type.count, each);
}

}  // namespace

bool can_parse(const Type& type) {
  switch (type.kind) {
    case Kind::integer:
    case Kind::boolean:
    case Kind::floating:
    case Kind::enumeration:
      return true;
    case Kind::array:
      // Commas of a list in a list would say nothing.
      return type.count > 0 && can_parse(*type.element) &&
             (type.element->kind != Kind::array || is_text(*type.element));
    default:
      return false;
  }
}

Result<std::vector<std::byte>> parse_value(const Type& type, std::string_view text,
                                           std::string_view unit) {
  if (!can_parse(type)) {
    return usage_error("a value of type '{}' cannot be given as text", shown(type.name));
  }
  std::vector<std::byte> bytes(type.bytes);
  auto parsed = parse_into(type, text, unit, bytes);
  if (!parsed) return tl::unexpected(parsed.error());
  return bytes;
}

std::string possible_values(const Type& type) {
  switch (type.kind) {
    case Kind::integer:
      return type.is_char ? "a character, or " + range_text(type) : range_text(type);
    case Kind::boolean:
      return "true or false";
    case Kind::floating:
      return "a number";
    case Kind::enumeration:
      return possible_names(type);
    case Kind::array:
      if (!can_parse(type)) return "nothing";
      return is_text(type) ? fmt::format("text of at most {} bytes", type.count - 1)
                           : possible_items(type);
    default:
      return "nothing";
  }
}

}  // namespace irqscope::types
