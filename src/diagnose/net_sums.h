// Do the times add up? The kernel side sums up the net times of every CPU at each level of nesting,
// apart from the rows (bpf/lib/nesting.h).
#pragma once

#include <cstdint>
#include <vector>

#include "model/verify_report.h"

namespace irqscope {

using CpuUses = std::vector<CpuUse>;

// Four readings of the CPUs' sums in the order of time, the rows between the first and last two.
std::vector<SumCheck> check_sums(const CpuUses& outer_begin, const Snapshot& begin,
                                 const CpuUses& inner_begin, const CpuUses& inner_end,
                                 const Snapshot& end, const CpuUses& outer_end);

// CPUs whose interrupts took more than the time that passed between the two outer readings.
std::vector<int> overfull_cpus(const CpuUses& outer_begin, const CpuUses& outer_end,
                               uint64_t passed_ns);

}  // namespace irqscope
