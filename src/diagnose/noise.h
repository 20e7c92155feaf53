// What disturbs CPUs that are meant to be left alone: how often, by whom, and how long at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/cpu_set.h"
#include "collect/open.h"
#include "model/noise_report.h"
#include "sys/machine.h"

namespace irqscope {

struct NoiseLimits {
  std::optional<uint64_t> max_single_ns;  // of the longest hit
  std::optional<double> max_share;        // of a CPU's time, 0..1
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
