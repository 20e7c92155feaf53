// Which CPUs there are (Documentation/admin-guide/cputopology.rst).
#pragma once

#include "base/cpu_set.h"
#include "sys/machine.h"

namespace irqscope::sys {

Result<CpuSet> possible_cpus(const Machine& machine);
Result<CpuSet> online_cpus(const Machine& machine);

}  // namespace irqscope::sys
