// Time, in nanoseconds. Monotonic for differences, wall (Unix) for people.
#pragma once

#include <cstdint>
#include <ctime>

namespace irqscope {

inline uint64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

// The clock of bpf_ktime_get_ns().
inline uint64_t monotonic_ns() { return clock_ns(CLOCK_MONOTONIC); }
inline uint64_t wall_ns() { return clock_ns(CLOCK_REALTIME); }

}  // namespace irqscope
