// Which CPUs there are (Documentation/admin-guide/cputopology.rst).
#pragma once

#include "base/cpu_set.h"
#include "sys/machine.h"

namespace irqscope::sys {

Result<CpuSet> possible_cpus(const Machine& machine);
Result<CpuSet> online_cpus(const Machine& machine);
// Those that may come online without being plugged in.
Result<CpuSet> present_cpus(const Machine& machine);

// CPUs that the administrator keeps free for work of its own: isolated from the scheduler's balance
// (isolcpus=, isolated cpusets) or running without ticks (nohz_full=). Empty: there are none.
Result<CpuSet> isolated_cpus(const Machine& machine);

}  // namespace irqscope::sys
