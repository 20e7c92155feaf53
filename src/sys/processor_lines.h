// The lines of /proc/interrupts that no device owns, as sources: "LOC" is local_timer
// (arch_show_interrupts in arch/x86/kernel/irq.c and arch/arm64/kernel/smp.c).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/source.h"
#include "sys/interrupts.h"

namespace irqscope::sys {

struct ProcessorLine {
  Kind kind;              // vector or nmi
  uint32_t id;            // of a vector: see model/vectors.h; 0 for nmi
  std::string_view name;  // as long as the line lives
  bool per_cpu;           // false: one number for all CPUs together
};

// Empty for devices, and for lines that are none of our sources or part of another's. CAL counts
// call_function and call_function_single alike: both are the one row call_function. TLB is no row,
// since CAL contains these interrupts. (Kernels before 4.8 took them out of CAL.)
// The line NMI counts interrupts, and not calls of handlers: each NMI may call several.
std::optional<ProcessorLine> processor_line(const CounterLine& line);
std::optional<ProcessorLine> processor_line(CounterLine&& line) = delete;  // name would dangle

}  // namespace irqscope::sys
