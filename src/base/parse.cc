#include "base/parse.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace irqscope {
namespace {

struct Unit {
  std::string_view suffix;
  double ns;
};

// Longest suffixes first, since "ms" ends with "s".
constexpr std::array kUnits = {Unit{"ns", 1},  Unit{"us", 1e3}, Unit{"µs", 1e3},  Unit{"ms", 1e6},
                               Unit{"s", 1e9}, Unit{"m", 60e9}, Unit{"h", 3600e9}};
constexpr double kYearNs = 366.0 * 24 * 3600e9;
constexpr uint64_t kLongestRange = 1u << 16;

std::pair<std::string_view, double> split_unit(std::string_view text) {
  for (const Unit& unit : kUnits) {
    if (text.ends_with(unit.suffix))
      return {text.substr(0, text.size() - unit.suffix.size()), unit.ns};
  }
  return {text, 1e9};
}

}  // namespace

Result<uint64_t> parse_number(std::string_view text) {
  uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return usage_error("'{}' is too large", text);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return usage_error("'{}' is not a number", text);
  }
  return value;
}

Result<uint64_t> parse_duration(std::string_view text) {
  auto [digits, unit_ns] = split_unit(text);
  double value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value,
                                      std::chars_format::fixed);
  if (error != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(value)) {
    return usage_error("'{}' is not a duration such as 1, 0.5 or 250ms", text);
  }
  if (value < 0) return usage_error("the duration '{}' is negative", text);
  double ns = value * unit_ns;
  if (ns < 1) return usage_error("the duration '{}' must be more than zero", text);
  if (ns > kYearNs) return usage_error("the duration '{}' is longer than a year", text);
  return static_cast<uint64_t>(std::llround(ns));
}

Result<uint64_t> parse_bytes(std::string_view text) {
  constexpr uint64_t kMostBytes = uint64_t{1} << 40;
  constexpr std::string_view kByteUnits = "kMG";
  std::string_view digits = text;
  uint64_t factor = 1;
  size_t unit = text.empty() ? kByteUnits.npos : kByteUnits.find(text.back());
  if (unit != kByteUnits.npos) {
    digits.remove_suffix(1);
    factor = uint64_t{1024} << (10 * unit);
  }
  auto number = parse_number(digits);
  if (!number) return usage_error("'{}' is no number of bytes such as 4096, 512k or 8M", text);
  if (*number > kMostBytes / factor) return usage_error("'{}' is more than 1024G", text);
  return *number * factor;
}

Result<std::vector<uint32_t>> parse_number_list(std::string_view text) {
  std::vector<uint32_t> numbers;
  auto malformed = [&] {
    return usage_error("'{}' is not a list of numbers such as 24,36-40", text);
  };
  for (std::string_view part : split(text, ',')) {
    size_t dash = part.find('-');
    auto low = parse_number(part.substr(0, dash));
    auto high = dash == part.npos ? low : parse_number(part.substr(dash + 1));
    if (!low || !high || *high > UINT32_MAX) return malformed();
    if (*high < *low) return usage_error("the range {} in '{}' runs backwards", part, text);
    if (*high - *low >= kLongestRange) return usage_error("the range {} is too long", part);
    if (numbers.size() + (*high - *low) >= 4 * kLongestRange) {
      return usage_error("'{}' is too long", text);
    }
    for (uint64_t number = *low; number <= *high; ++number) {
      numbers.push_back(static_cast<uint32_t>(number));
    }
  }
  if (numbers.empty()) return malformed();
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    size_t end = text.find(separator);
    pieces.push_back(text.substr(0, end));
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
    if (text.empty()) pieces.emplace_back();  // "1," ends with an empty piece
  }
  return pieces;
}

std::vector<std::string_view> split_words(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  std::vector<std::string_view> words;
  for (size_t begin = text.find_first_not_of(kBlanks); begin != text.npos;) {
    size_t end = text.find_first_of(kBlanks, begin);
    words.push_back(text.substr(begin, end - begin));
    begin = end == text.npos ? end : text.find_first_not_of(kBlanks, end);
  }
  return words;
}

}  // namespace irqscope
