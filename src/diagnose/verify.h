// Are our counts right? Counts for a while and compares with the kernel's own counters.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "collect/open.h"
#include "diagnose/compare.h"
#include "diagnose/net_sums.h"
#include "model/run_info.h"
#include "sys/machine.h"

namespace irqscope {

struct VerifyReport {
  uint64_t duration_ns = 0;
  std::string attach;
  // How often the kernel ran our entry programs (a count it keeps itself), read before and after
  // our own counters. If what we counted lies between, each run was counted, and what is lost all
  // the same are interrupts for which the kernel did not call its tracepoint.
  std::optional<uint64_t> runs_inner;
  std::optional<uint64_t> runs_outer;
  uint64_t counted = 0;
  std::vector<Comparison> sources;  // those that had an interrupt; hardirqs first, by number
  std::vector<SumCheck> sums;       // of every CPU and level
  std::vector<int> overfull_cpus;   // whose net times exceed the time that passed
  std::vector<Missing> missing;     // what this kernel can't tell
  Loss loss;                        // as the collector itself reports it

  bool within() const;
  bool sums_within() const;
  // Empty if the kernel does not count runs.
  std::optional<bool> every_run_counted() const;
};

// Counts for `duration_ns`, or until a stop is requested, with eBPF. `started` is called once all
// that needs rights has been done.
Result<VerifyReport> verify(const CollectRequest& request, const sys::Machine& machine,
                            uint64_t duration_ns, const std::function<void()>& started);

}  // namespace irqscope
