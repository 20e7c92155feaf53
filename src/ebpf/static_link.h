// An object without what only debuggers read: what `bpftool gen object` makes of it.
#pragma once

#include <string>

#include "base/result.h"

namespace irqscope::ebpf {

// DWARF goes; programs, maps, variables, BTF, line numbers and relocations stay. The same input
// gives the same bytes.
Result<void> static_link(const std::string& object, const std::string& output);

}  // namespace irqscope::ebpf
