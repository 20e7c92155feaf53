// Reading what BPF programs write at the same time.
#pragma once

#include <cstdint>

namespace irqscope {

inline uint64_t load_relaxed(const uint64_t& value) {
  return __atomic_load_n(&value, __ATOMIC_RELAXED);
}

// What is read after it is at least as new.
template <class T>
T load_acquire(const T& value) {
  return __atomic_load_n(&value, __ATOMIC_ACQUIRE);
}

}  // namespace irqscope
