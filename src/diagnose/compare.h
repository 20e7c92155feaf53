// The comparison of what we counted with the kernel's own counters.
#pragma once

#include <vector>

#include "model/verify_report.h"
#include "sys/interrupts.h"

namespace irqscope {

// The kernel's counters at one moment.
struct KernelCounters {
  sys::CounterTable interrupts;
  sys::CounterTable softirqs;
};

// Four readings of the kernel's counters in the order of time, ours between the first and the last
// two. Gives the sources that had an interrupt, by kind and number; kinds that the kernel does not
// count (threads), and that it does not count per CPU, are left out.
std::vector<Comparison> compare(const KernelCounters& outer_begin, const Snapshot& ours_begin,
                                const KernelCounters& inner_begin, const KernelCounters& inner_end,
                                const Snapshot& ours_end, const KernelCounters& outer_end);

}  // namespace irqscope
