// The sources that this machine has now, by their names.
#pragma once

#include <vector>

#include "model/source.h"
#include "sys/machine.h"

namespace irqscope {

// Softirqs and vectors are all that there will ever be; devices come and go. A device's handler is
// there twice, since it may have a thread, too. Handlers of NMIs are told by symbols, and are not
// among them. Empty if /proc does not tell.
std::vector<Source> known_sources(const sys::Machine& machine);

}  // namespace irqscope
