#include "collect/known_sources.h"

#include "base/parse.h"
#include "model/vectors.h"
#include "sys/interrupts.h"
#include "sys/processor_lines.h"

namespace irqscope {
namespace {

Source known(Kind kind, uint32_t id, std::string_view name) {
  return {SourceKey{.kind = kind, .id = id}, std::string(name)};
}

void add_devices(const sys::CounterLine& line, std::vector<Source>& sources) {
  auto irq = static_cast<uint32_t>(parse_number(line.label).value_or(UINT32_MAX));
  for (const std::string& action : line.actions) {
    sources.push_back(known(Kind::hardirq, irq, action));
    sources.push_back(known(Kind::thread, irq, action));
  }
}

}  // namespace

std::vector<Source> known_sources(const sys::Machine& machine) {
  auto interrupts = sys::read_interrupts(machine);
  auto softirqs = sys::read_softirqs(machine);
  if (!interrupts || !softirqs) return {};
  std::vector<Source> sources;
  for (uint32_t id = 0; id < softirqs->lines.size(); ++id) {
    sources.push_back(known(Kind::softirq, id, sys::softirq_name(softirqs->lines[id].label)));
  }
  for (uint32_t id = 0; id < kVectorCount; ++id) {
    sources.push_back(known(Kind::vector, id, vector_name(id)));
  }
  for (const sys::CounterLine& line : interrupts->lines) {
    if (line.is_device_irq()) add_devices(line, sources);
  }
  sys::LineIds ids;
  for (const sys::ProcessorLine& line : sys::processor_lines(*interrupts)) {
    sources.push_back(known(line.kind, ids.id_of(line), line.name));
  }
  return sources;
}

}  // namespace irqscope
