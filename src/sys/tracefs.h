// tracefs: where the kernel keeps the numbers of tracepoints and what programs print.
#pragma once

#include "base/result.h"
#include "sys/machine.h"

namespace irqscope::sys {

// Mounts it for this process alone, where it is not mounted: nobody else sees a change, and it is
// gone with the process. An error names the command to type. Must be called before other threads
// are started.
Result<void> mount_tracefs(const Machine& machine);

}  // namespace irqscope::sys
