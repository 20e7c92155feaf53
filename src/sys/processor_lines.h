// The lines of /proc/interrupts that no device owns, as sources: "LOC" is local_timer
// (arch_show_interrupts in arch/*/kernel).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/source.h"
#include "sys/interrupts.h"

namespace irqscope::sys {

struct ProcessorLine {
  const CounterLine* line;  // as long as the table lives
  Kind kind;                // vector or nmi
  // Of a vector: see model/vectors.h; 0 for nmi. Empty: only the kernel's counters know it.
  std::optional<uint32_t> id;
  std::string_view name;  // ours or, where we have none, the kernel's text or label; likewise
  bool per_cpu;           // false: one number for all CPUs together
  size_t repeat = 0;      // how many lines before this one have its label and text
};

// In the order of the table. Left out are lines whose interrupts another line has, too:
//   sums         s390's "EXT" where other lines say "[EXT]"; their parts are there
//   TLB          CAL contains them. (Kernels before 4.8 took them out of CAL.)
//   PMI, MIS     of x86: NMIs, and interrupts of devices
// CAL counts call_function and call_function_single alike: both are the one row call_function.
// The line NMI counts interrupts, and not calls of handlers: each NMI may call several.
std::vector<ProcessorLine> processor_lines(const CounterTable& table);
std::vector<ProcessorLine> processor_lines(CounterTable&&) = delete;  // lines would dangle

// Gives those that have no id one of their own, the same one in each table: lines are told apart by
// label and text, since a label may be there twice (POWER9's "LOC").
class LineIds {
 public:
  uint32_t id_of(const ProcessorLine& line);

 private:
  using Key = std::pair<std::pair<std::string, std::string>, size_t>;  // label, text, repeat
  std::map<Key, uint32_t> ids_;
};

}  // namespace irqscope::sys
