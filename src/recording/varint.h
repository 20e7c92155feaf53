// Numbers in as many bytes as they need (LEB128): 7 bits in each, the lowest first, the highest bit
// set in all but the last.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace irqscope::recording {

inline constexpr size_t kLongestVarint = 10;

// A difference of either sign as a number that is small if the difference is.
inline constexpr uint64_t zigzag(uint64_t difference) {
  return (difference << 1) ^ (0 - (difference >> 63));
}
inline constexpr uint64_t unzigzag(uint64_t value) { return (value >> 1) ^ (0 - (value & 1)); }

inline void put_varint(std::string& to, uint64_t value) {
  char bytes[kLongestVarint];
  size_t size = 0;
  for (; value >= 0x80; value >>= 7) bytes[size++] = static_cast<char>(value | 0x80);
  bytes[size++] = static_cast<char>(value);
  to.append(bytes, size);
}

// The 7 bits of each of 8 bytes, moved together: without branches, since the lengths of times are
// as random as the times.
inline constexpr uint64_t join_sevens(uint64_t word) {
  word = (word & 0x007f007f007f007f) | ((word & 0x7f007f007f007f00) >> 1);
  word = (word & 0x00003fff00003fff) | ((word & 0x3fff00003fff0000) >> 2);
  return (word & 0x000000000fffffff) | ((word & 0x0fffffff00000000) >> 4);
}

// Of 9 or 10 bytes.
inline size_t get_long_varint(const char* at, uint64_t& value) {
  value = 0;
  for (size_t size = 0; size < kLongestVarint; ++size) {
    auto byte = static_cast<uint8_t>(at[size]);
    if (size + 1 == kLongestVarint && byte > 1) return 0;  // more than 64 bits
    value |= static_cast<uint64_t>(byte & 0x7f) << (7 * size);
    if (byte < 0x80) return size + 1;
  }
  return 0;
}

// How many bytes the number at `at` has; 0 if it is none. kLongestVarint bytes must be readable
// there, whatever they are.
inline size_t get_varint(const char* at, uint64_t& value) {
  uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  uint64_t last = ~word & 0x8080808080808080;
  if (last == 0) return get_long_varint(at, value);
  auto bits = static_cast<unsigned>(std::countr_zero(last)) + 1;
  value = join_sevens(word & (std::numeric_limits<uint64_t>::max() >> (64 - bits)));
  return bits / 8;
}

// Takes a number off the front; false, and nothing is taken, if there is none, if it is written
// with more bytes than it needs, or above `highest`. Inlined into each loop, since the loops that
// check a block are a fourth of what a report takes.
[[gnu::always_inline]] inline bool take_varint(
    std::string_view& from, uint64_t& value,
    uint64_t highest = std::numeric_limits<uint64_t>::max()) {
  char copy[kLongestVarint] = {};
  const char* at = from.data();
  if (from.size() < sizeof copy) {
    from.copy(copy, sizeof copy);
    at = copy;
  }
  size_t size = get_varint(at, value);
  if (size == 0 || size > from.size() || value > highest) return false;
  if (size > 1 && at[size - 1] == 0) return false;
  from.remove_prefix(size);
  return true;
}

}  // namespace irqscope::recording
