// Times at each level of nesting: an interrupt falls into calls of the levels after its own only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace irqscope {

// In the order of enum iq_level (bpf/abi/cpu.h).
inline constexpr std::string_view kLevelNames[] = {"nmi", "irq", "softirq", "thread"};
inline constexpr size_t kLevels = 4;

struct LevelTimes {
  uint64_t nmi = 0;
  uint64_t irq = 0;  // hardirqs and vectors
  uint64_t softirq = 0;
  uint64_t thread = 0;

  uint64_t total() const { return nmi + irq + softirq + thread; }

  uint64_t& operator[](size_t level) { return this->*member(level); }
  uint64_t operator[](size_t level) const { return this->*member(level); }

  LevelTimes& operator+=(const LevelTimes& other) {
    for (size_t level = 0; level < kLevels; ++level) (*this)[level] += other[level];
    return *this;
  }
  LevelTimes& operator-=(const LevelTimes& other) {
    for (size_t level = 0; level < kLevels; ++level) (*this)[level] -= other[level];
    return *this;
  }

  friend bool operator==(const LevelTimes&, const LevelTimes&) = default;

  static constexpr uint64_t LevelTimes::*member(size_t level) {
    constexpr uint64_t LevelTimes::*members[kLevels] = {&LevelTimes::nmi, &LevelTimes::irq,
                                                        &LevelTimes::softirq, &LevelTimes::thread};
    return members[level];
  }
};

}  // namespace irqscope
