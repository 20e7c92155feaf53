// Which kernel this is.
#pragma once

#include <string>

#include "base/result.h"
#include "sys/machine.h"

namespace irqscope::sys {

// "6.12.0-rt-amd64" (/proc/sys/kernel/osrelease).
Result<std::string> kernel_release(const Machine& machine);

// Built with PREEMPT_RT (/proc/version says so), where softirqs run in tasks.
bool is_preempt_rt(const Machine& machine);

// An Error, which says how, where /proc is not mounted.
Result<void> check_proc(const Machine& machine);

}  // namespace irqscope::sys
