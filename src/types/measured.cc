#include "types/measured.h"

#include <algorithm>
#include <cctype>

#include "base/parse.h"

namespace irqscope::types {
namespace {

uint64_t unit_ns(std::string_view unit) {
  if (unit == "ns") return 1;
  if (unit == "us") return 1'000;
  if (unit == "ms") return 1'000'000;
  return unit == "s" ? 1'000'000'000 : 0;
}

bool ends_in_letter(std::string_view text) {
  return !text.empty() && std::isalpha(static_cast<unsigned char>(text.back())) != 0;
}

bool is_hexadecimal(std::string_view text) {
  return text.starts_with("0x") || text.starts_with("0X");
}

// "0ms", which parse_duration takes for a mistake.
bool is_zero_duration(std::string_view text) {
  size_t end = std::min(text.find_first_not_of("0."), text.size());
  if (end == 0 || end == text.size() || text[end] < 'A') return false;
  return parse_duration("1" + std::string(text.substr(end))).has_value();
}

Result<std::optional<Measured>> parse_in_ns(std::string_view text, uint64_t unit) {
  if (is_zero_duration(text)) return Measured{};
  auto ns = parse_duration(text);
  if (!ns) return tl::unexpected(ns.error());
  return Measured{*ns / unit, static_cast<double>(*ns) / static_cast<double>(unit)};
}

}  // namespace

Result<std::optional<Measured>> parse_measured(std::string_view text, std::string_view unit) {
  if (!ends_in_letter(text) || is_hexadecimal(text)) return std::nullopt;
  if (uint64_t ns = unit_ns(unit)) return parse_in_ns(text, ns);
  if (unit != "bytes") return std::nullopt;
  auto bytes = parse_bytes(text);
  if (!bytes) return tl::unexpected(bytes.error());
  return Measured{*bytes, static_cast<double>(*bytes)};
}

}  // namespace irqscope::types
