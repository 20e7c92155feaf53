// What a package needs of a kernel, and whether this one has it; nothing of the package is loaded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ebpf/object_info.h"
#include "sys/machine.h"

namespace irqscope::runner {

struct Need {
  std::string what;          // "maps of type ringbuf", "tracepoint sched:sched_switch"
  std::optional<bool> here;  // empty: it can't be known here, or not by this user
};

// Each once, in the order of programs and maps.
std::vector<Need> kernel_needs(const ebpf::ObjectInfo& object, const sys::Machine& machine);

}  // namespace irqscope::runner
