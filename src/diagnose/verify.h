// Are our counts right? Counts for a while and compares with the kernel's own counters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collect/open.h"
#include "model/snapshot.h"
#include "sys/interrupts.h"
#include "sys/machine.h"

namespace irqscope {

// One source on all CPUs. The kernel's counters are read twice before and twice after our own, so
// that our window lies between an inner and an outer one: kernel_inner <= counted <= kernel_outer,
// on every CPU, if nothing was lost. Where nothing arrived between the readings the two agree, and
// then counted must be equal to both.
struct Comparison {
  Kind kind = Kind::hardirq;
  uint32_t id = 0;
  std::string name;
  uint64_t counted = 0;
  uint64_t kernel_inner = 0;
  uint64_t kernel_outer = 0;
  uint64_t lost = 0;     // at least so many were not counted, added up over CPUs
  uint64_t surplus = 0;  // at least so many were counted beyond the kernel's

  bool within() const { return lost == 0 && surplus == 0; }
};

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
  Loss loss;                        // as the collector itself reports it

  bool within() const;
  // Empty if the kernel does not count runs.
  std::optional<bool> every_run_counted() const;
};

// The kernel's counters of both families at one moment.
struct KernelCounters {
  sys::CounterTable interrupts;
  sys::CounterTable softirqs;
};

// The comparison itself: four readings of the kernel's counters in the order of time, ours between
// the first and the last two.
std::vector<Comparison> compare(const KernelCounters& outer_begin, const Snapshot& ours_begin,
                                const KernelCounters& inner_begin, const KernelCounters& inner_end,
                                const Snapshot& ours_end, const KernelCounters& outer_end);

// Counts for `duration_ns`, or until a stop is requested, with eBPF.
Result<VerifyReport> verify(const CollectRequest& request, const sys::Machine& machine,
                            uint64_t duration_ns);

}  // namespace irqscope
