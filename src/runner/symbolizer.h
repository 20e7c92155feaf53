// Names for addresses on this machine.
#pragma once

#include <memory>

#include "runner/printer.h"
#include "sys/machine.h"

namespace irqscope::runner {

// Reads what it needs when it is first asked. Names of C++ are shown as they are in the source.
std::unique_ptr<Symbolizer> machine_symbolizer(const sys::Machine& machine);

}  // namespace irqscope::runner
