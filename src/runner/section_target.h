// What a program is attached to if nobody says it: its section, or the annotations of its source.
#pragma once

#include "base/result.h"
#include "ebpf/attach_target.h"
#include "ebpf/object_info.h"
#include "package/manifest.h"

namespace irqscope::runner {

// An XDP program without annotation goes to interface 1 (the loopback), one for tc to its ingress,
// one for perf events samples cpu-clock, 99 times a second.
Result<ebpf::AttachTarget> section_target(const ebpf::ObjectProgram& program,
                                          const package::Program& described);

}  // namespace irqscope::runner
