// Once all that needs rights has been done.
#pragma once

#include "cli/command.h"
#include "sys/confinement.h"

namespace irqscope {

// Gives up what the rest of the command does not need (sys::confine). What the kernel refuses of
// that is no reason to stop; `verbose` reports it.
void confine_to(const Context& context, sys::Duty duty, bool verbose = false);

}  // namespace irqscope
