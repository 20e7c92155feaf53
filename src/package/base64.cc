#include "package/base64.h"

#include <array>
#include <cstdint>

namespace irqscope::package {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr uint8_t kNoDigit = 255;

constexpr std::array<uint8_t, 256> make_values() {
  std::array<uint8_t, 256> values{};
  values.fill(kNoDigit);
  for (size_t i = 0; i < kDigits.size(); ++i) {
    values[static_cast<unsigned char>(kDigits[i])] = static_cast<uint8_t>(i);
  }
  return values;
}
constexpr std::array<uint8_t, 256> kValues = make_values();

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) {
      uint32_t byte = at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0;
      group = group << 8 | byte;
    }
    size_t digits = bytes.size() - at >= 3 ? 4 : bytes.size() - at + 1;
    for (size_t i = 0; i < 4; ++i) {
      text += i < digits ? kDigits[group >> (18 - 6 * i) & 63u] : '=';
    }
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t group = 0;
  size_t digits = 0;
  size_t padding = 0;
  for (char c : text) {
    if (c == '\n' || c == '\r') continue;
    ++digits;
    uint8_t value = kValues[static_cast<unsigned char>(c)];
    if (c == '=') {
      ++padding;
      value = 0;
    }
    // Padding is the end of the last group, and nothing comes after it.
    if (value == kNoDigit || (padding > 0 && c != '=') || padding > 2) return std::nullopt;
    group = group << 6 | value;
    if (digits % 4 != 0) continue;
    for (size_t i = 0; i < 3 - padding; ++i) {
      bytes += static_cast<char>(group >> (16 - 8 * i) & 255u);
    }
    group = 0;
  }
  if (digits % 4 != 0) return std::nullopt;
  return bytes;
}

}  // namespace irqscope::package
