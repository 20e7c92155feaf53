#include "sys/processor_lines.h"

#include <algorithm>
#include <iterator>

#include "base/parse.h"
#include "model/vectors.h"

namespace irqscope::sys {
namespace {

struct Label {
  std::string_view label;
  Vector vector;
  bool per_cpu = true;
};

constexpr Label kLabels[] = {
    {"LOC", Vector::local_timer},         {"RES", Vector::reschedule},
    {"CAL", Vector::call_function},       {"IWI", Vector::irq_work},
    {"TRM", Vector::thermal_apic},        {"THR", Vector::threshold_apic},
    {"DFR", Vector::deferred_error_apic}, {"SPU", Vector::spurious_apic},
    {"ERR", Vector::error_apic, false},  // with the spurious interrupts of an i8259
    {"PLT", Vector::x86_platform_ipi},
};

// "IPI0: 1 2  Rescheduling interrupts": the numbers differ between kernels, the texts do not.
std::optional<ProcessorLine> ipi_line(const CounterLine& line) {
  std::string_view label = line.label;
  if (!label.starts_with("IPI")) return std::nullopt;
  auto number = parse_number(label.substr(3));
  if (!number || *number > UINT32_MAX - kFirstIpi) return std::nullopt;
  auto id = static_cast<uint32_t>(kFirstIpi + *number);
  return ProcessorLine{Kind::vector, id, line.chip.empty() ? label : line.chip, true};
}

}  // namespace

std::optional<ProcessorLine> processor_line(const CounterLine& line) {
  if (line.label == "NMI") return ProcessorLine{Kind::nmi, 0, "nmi", true};
  auto found = std::find_if(std::begin(kLabels), std::end(kLabels),
                            [&](const Label& l) { return l.label == line.label; });
  if (found == std::end(kLabels)) return ipi_line(line);
  auto id = static_cast<uint32_t>(found->vector);
  return ProcessorLine{Kind::vector, id, vector_name(id), found->per_cpu};
}

}  // namespace irqscope::sys
