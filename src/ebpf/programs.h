// Which programs of bpf/interrupts.bpf.c count what, and which of them this kernel can have.
#pragma once

#include <string>
#include <vector>

#include "ebpf/kernel_types.h"
#include "model/measurement.h"
#include "model/run_info.h"

namespace irqscope::ebpf {

struct ProgramPlan {
  std::vector<std::string> programs;  // in the order to attach them: an exit before its entry, so
                                      // that no entry waits for an exit that nobody sees
  std::vector<std::string> counting;  // of these: those that run once per call of a source
  std::vector<Missing> missing;       // what this kernel has no tracepoints for
};

ProgramPlan plan_programs(const Measurement& wanted, const KernelTypes& types,
                          bool preempt_rt = false);

}  // namespace irqscope::ebpf
