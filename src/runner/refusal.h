// Why a kernel may have refused a program, as far as `inspect` and `doctor` can tell.
#pragma once

#include <string>

#include "ebpf/object_info.h"
#include "sys/machine.h"

namespace irqscope::runner {

// "this kernel lacks programs of fentry; tp_btf, raw_tp, tracepoint programs work here"; empty if
// it has everything that is known to be needed. Loads and attaches trial programs.
std::string explain_refusal(const ebpf::ObjectProgram& program, const sys::Machine& machine);

}  // namespace irqscope::runner
