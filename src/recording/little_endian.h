// Numbers of a fixed size, as they lie in a file.
#pragma once

#include <concepts>
#include <cstddef>
#include <string>

namespace irqscope::recording {

template <std::unsigned_integral T>
void put_fixed(std::string& to, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) to += static_cast<char>(value >> (8 * i));
}

// sizeof(T) bytes must be there.
template <std::unsigned_integral T>
T get_fixed(const char* at) {
  T value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    value = static_cast<T>(value |
                           static_cast<T>(static_cast<T>(static_cast<uint8_t>(at[i])) << (8 * i)));
  }
  return value;
}

}  // namespace irqscope::recording
