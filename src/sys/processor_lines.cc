#include "sys/processor_lines.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "base/parse.h"
#include "model/vectors.h"

namespace irqscope::sys {
namespace {

// Of x86 (arch/x86/kernel/irq.c).
struct Label {
  std::string_view label;
  Vector vector;
  std::string_view text;
};

constexpr Label kLabels[] = {
    {"LOC", Vector::local_timer, "Local timer interrupts"},
    {"RES", Vector::reschedule, "Rescheduling interrupts"},
    {"CAL", Vector::call_function, "Function call interrupts"},
    {"IWI", Vector::irq_work, "IRQ work interrupts"},
    {"TRM", Vector::thermal_apic, "Thermal event interrupts"},
    {"THR", Vector::threshold_apic, "Threshold APIC interrupts"},
    {"DFR", Vector::deferred_error_apic, "Deferred Error APIC interrupts"},
    {"SPU", Vector::spurious_apic, "Spurious interrupts"},
    // With the spurious interrupts of an i8259.
    {"ERR", Vector::error_apic, "PIC/APIC error interrupts"},
    {"PLT", Vector::x86_platform_ipi, "Platform interrupts"},
};

// What x86 counts in another line already.
constexpr std::string_view kX86Parts[] = {"TLB", "PMI", "MIS"};

// Others have some of its labels, too, but for lines of their own: "SPU" on powerpc. These are
// x86's.
bool is_x86(const CounterTable& table) {
  constexpr std::string_view kOwn[] = {"MIS", "RTR", "TLB", "RES"};
  return std::any_of(table.lines.begin(), table.lines.end(), [&](const CounterLine& line) {
    return std::find(std::begin(kOwn), std::end(kOwn), line.label) != std::end(kOwn);
  });
}

// Texts differ a little between kernels, so they only say which of several lines it is.
std::optional<uint32_t> x86_vector(const CounterLine& line, bool is_only_one) {
  for (const Label& known : kLabels) {
    bool is_it = is_only_one || line.chip == known.text;
    if (line.label == known.label && is_it) return static_cast<uint32_t>(known.vector);
  }
  return std::nullopt;
}

// "IPI0: 1 2  Rescheduling interrupts": the numbers differ between kernels, the texts do not.
std::optional<uint32_t> ipi_id(std::string_view label) {
  if (!label.starts_with("IPI")) return std::nullopt;
  auto number = parse_number(label.substr(3));
  bool is_canonical = number && label.substr(3) == std::to_string(*number);
  if (!is_canonical || *number >= kFirstUnnamed - kFirstIpi) return std::nullopt;
  return static_cast<uint32_t>(kFirstIpi + *number);
}

// "EXT" of "[EXT] Clock Comparator": the line that this one is a part of.
std::string_view sum_named_in(std::string_view text) {
  size_t end = text.find(']');
  return text.starts_with('[') && end != text.npos ? text.substr(1, end - 1) : std::string_view{};
}

class Reader {
 public:
  explicit Reader(const CounterTable& table) : table_(table), is_x86_(is_x86(table)) {
    for (const CounterLine& line : table.lines) {
      ++lines_with_[line.label];
      std::string_view sum = sum_named_in(line.chip);
      if (sum != line.label) sums_.insert(sum);
    }
  }

  std::vector<ProcessorLine> lines() {
    std::vector<ProcessorLine> lines;
    for (const CounterLine& line : table_.lines) {
      if (line.is_device_irq() || is_counted_elsewhere(line)) continue;
      lines.push_back(read(line));
    }
    return lines;
  }

 private:
  bool is_counted_elsewhere(const CounterLine& line) const {
    bool is_part =
        std::find(std::begin(kX86Parts), std::end(kX86Parts), line.label) != std::end(kX86Parts);
    return (is_x86_ && is_part) || sums_.contains(line.label);
  }

  ProcessorLine read(const CounterLine& line) {
    // On a machine of one CPU, only the text tells a column from a number for all CPUs.
    size_t cpus = table_.cpus.size();
    bool per_cpu = line.counts.size() == cpus && (cpus > 1 || !line.chip.empty());
    bool is_only_one = lines_with_.at(line.label) == 1;
    size_t repeat = seen_[{line.label, line.chip}]++;
    if (line.label == "NMI" && is_only_one) return {&line, Kind::nmi, 0, "nmi", per_cpu};
    std::string_view text = line.chip.empty() ? line.label : line.chip;
    ProcessorLine read{&line, Kind::vector, {}, text, per_cpu, repeat};
    if (is_only_one) read.id = ipi_id(line.label);
    if (is_x86_ && repeat == 0 && !read.id) {
      read.id = x86_vector(line, is_only_one);
      if (read.id) read.name = vector_name(*read.id);
    }
    return read;
  }

  const CounterTable& table_;
  bool is_x86_;
  std::set<std::string_view> sums_;
  std::map<std::string_view, size_t> lines_with_;  // a label
  std::map<std::pair<std::string_view, std::string_view>, size_t> seen_;
};

}  // namespace

std::vector<ProcessorLine> processor_lines(const CounterTable& table) {
  return Reader(table).lines();
}

uint32_t LineIds::id_of(const ProcessorLine& line) {
  if (line.id) return *line.id;
  auto next = static_cast<uint32_t>(kFirstUnnamed + ids_.size());
  Key key{{line.line->label, line.line->chip}, line.repeat};
  return ids_.try_emplace(std::move(key), next).first->second;
}

}  // namespace irqscope::sys
