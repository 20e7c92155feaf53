// Are our counts right? Counts for a while and compares with the kernel's own counters.
#pragma once

#include <cstdint>
#include <functional>

#include "collect/open.h"
#include "model/verify_report.h"
#include "sys/machine.h"

namespace irqscope {

// Counts for `duration_ns`, or until a stop is requested, with eBPF. `started` is called once all
// that needs rights has been done.
Result<VerifyReport> verify(const CollectRequest& request, const sys::Machine& machine,
                            uint64_t duration_ns, const std::function<void()>& started);

}  // namespace irqscope
