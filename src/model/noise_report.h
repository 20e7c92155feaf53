// What disturbed CPUs that are meant to be left alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/run_info.h"
#include "model/snapshot.h"

namespace irqscope {

// A source on one CPU. Times are net.
struct NoiseSource {
  Source source;  // with its CPU
  uint64_t count = 0;
  double rate = 0;  // per second
  uint64_t net_ns = 0;
  uint64_t max_ns = 0;
  double share = 0;  // of the CPU's time
};

struct CpuNoise {
  int cpu = 0;
  uint64_t hits = 0;
  double rate = 0;       // hits per second
  uint64_t lost_ns = 0;  // time of all interrupts together
  double share = 0;      // of the CPU's time that was lost
  uint64_t longest_hit_ns = 0;
  std::optional<Source> longest_hit_source;  // that the longest hit began with; empty: no hit
  uint64_t longest_quiet_ns = 0;             // the longest stretch without a hit
  std::optional<bool> exceeds_single;        // empty: no such limit
  std::optional<bool> exceeds_share;
  std::vector<NoiseSource> sources;  // most time first
};

struct NoiseReport {
  uint64_t duration_ns = 0;
  std::string attach;
  std::vector<Missing> missing;  // kinds of interrupts that this kernel can't tell
  std::vector<CpuNoise> cpus;    // every CPU asked for, ascending
  Loss loss;

  bool within() const;  // the limits, as far as nothing was lost
};

}  // namespace irqscope
