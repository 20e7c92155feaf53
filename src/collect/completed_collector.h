// Adds what only the kernel's counters know to what a collector counts.
#pragma once

#include <memory>

#include "collect/open.h"

namespace irqscope {

// A started collector whose readings also have the lines of /proc/interrupts that have no
// tracepoint ("HYP"), as rows without times; RunInfo::missing names those. The one given, where
// that is not asked for or not possible: the kernel does not count by process.
std::unique_ptr<Collector> completed(std::unique_ptr<Collector> collector,
                                     const CollectRequest& request, const sys::Machine& machine);

}  // namespace irqscope
