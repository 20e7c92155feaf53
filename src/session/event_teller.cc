#include "session/event_teller.h"

#include <algorithm>

namespace irqscope {

// Without our own program and what called it.
std::vector<std::string> EventTeller::stack_text(const Event& event) {
  constexpr std::string_view kOwn[] = {"bpf_", "__bpf_", "__traceiter_"};
  std::vector<std::string> lines;
  for (uint64_t address : event.stack) {
    std::string line = names_.code(address);
    bool is_own = std::any_of(std::begin(kOwn), std::end(kOwn),
                              [&](std::string_view own) { return line.starts_with(own); });
    if (!is_own || !lines.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

void EventTeller::tell_loss(const Event& event) {
  sink_.lost({event.cpu, event.lost, wall_ns(event.end_ns)});
}

bool EventTeller::tell(const Event& event) {
  if (event.lost > 0) tell_loss(event);
  const Source& source = names_.source(event.source);
  if (plan_.wanted && !plan_.wanted(source)) return true;
  ToldEvent told{event, source, wall_ns(event.end_ns), names_.cgroup(event.task.cgroup)};
  if (!event.stack.empty()) told.stack = stack_text(event);
  sink_.event(told);
  return ++shown_ != plan_.count;
}

}  // namespace irqscope
