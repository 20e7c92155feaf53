#include "sys/irq_identity.h"

#include <charconv>
#include <optional>

#include "base/file.h"
#include "base/parse.h"
#include "sys/irq_device.h"

namespace irqscope::sys {
namespace {

using Text = std::optional<std::string>;

// Files of interrupts without a chip, a domain or an affinity are there but empty.
Text read_text(const std::filesystem::path& path) {
  auto line = read_line(path);
  if (!line || line->empty()) return std::nullopt;
  return std::move(*line);
}

template <class Number>
std::optional<Number> to_number(const Text& text) {
  Number number{};
  if (!text) return std::nullopt;
  const char* last = text->data() + text->size();
  auto [end, error] = std::from_chars(text->data(), last, number);
  if (error != std::errc{} || end != last) return std::nullopt;
  return number;
}

}  // namespace

Identity read_irq_identity(const Machine& machine, uint32_t irq, std::string_view action) {
  std::filesystem::path sysfs = machine.sysfs() / "kernel/irq" / std::to_string(irq);
  std::filesystem::path proc = machine.proc() / "irq" / std::to_string(irq);
  Identity identity;
  identity.chip = read_text(sysfs / "chip_name");
  identity.hwirq = to_number<uint64_t>(read_text(sysfs / "hwirq"));
  identity.trigger = read_text(sysfs / "type");
  identity.device = find_irq_device(machine, irq, action);
  identity.node = to_number<int>(read_text(proc / "node"));
  identity.affinity = read_text(proc / "smp_affinity_list");
  identity.effective_affinity = read_text(proc / "effective_affinity_list");
  return identity;
}

}  // namespace irqscope::sys
