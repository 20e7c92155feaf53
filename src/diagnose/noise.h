// What disturbs CPUs that are meant to be left alone: how often, by whom, and how long at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/cpu_set.h"
#include "collect/open.h"
#include "model/run_info.h"
#include "model/snapshot.h"
#include "sys/machine.h"

namespace irqscope {

struct NoiseLimits {
  std::optional<uint64_t> max_single_ns;  // of the longest hit
  std::optional<double> max_share;        // of a CPU's time, 0..1
};

// A source on one CPU. Times are net.
struct NoiseSource {
  Source source;
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

// `interval` has a row per source and CPU, and Noise for the CPUs that it knows of; one it does not
// mention was quiet.
NoiseReport noise_report(const Interval& interval, const CpuSet& cpus, const NoiseLimits& limits);

// Looks at these CPUs with eBPF for `duration_ns`, or until a stop is requested. `request` has the
// engine's options; `started` is called once all that needs rights has been done.
Result<NoiseReport> measure_noise(CollectRequest request, const sys::Machine& machine,
                                  const CpuSet& cpus, uint64_t duration_ns,
                                  const NoiseLimits& limits, const std::function<void()>& started);

}  // namespace irqscope
