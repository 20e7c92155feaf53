// The comparison of what we counted with the kernel's own counters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/snapshot.h"
#include "sys/interrupts.h"

namespace irqscope {

// One source on all CPUs. The kernel's counters are read twice before and twice after our own, so
// that our window lies between an inner and an outer one: kernel_inner <= counted <= kernel_outer,
// on every CPU, if nothing was lost. Where nothing arrived between the readings the two agree, and
// then counted must be equal to both.
// The kernel counts call_function and call_function_single as one (CAL in /proc/interrupts), and so
// do we here. It counts NMIs, we their handlers; each is called for every NMI.
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
