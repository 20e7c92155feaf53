#include "sys/irq_threads.h"

#include <algorithm>

#include "base/file.h"
#include "base/parse.h"
#include "sys/interrupts.h"

namespace irqscope::sys {
namespace {

constexpr size_t kLongestComm = 15;  // TASK_COMM_LEN without its zero

// "irq/36-name" or "irq/36-s-name".
std::optional<IrqThread> parse_comm(std::string_view comm) {
  constexpr std::string_view kPrefix = "irq/", kSecondary = "s-";
  size_t dash = comm.find('-');
  if (!comm.starts_with(kPrefix) || dash == comm.npos) return std::nullopt;
  auto irq = parse_number(comm.substr(kPrefix.size(), dash - kPrefix.size()));
  if (!irq || *irq > UINT32_MAX) return std::nullopt;
  std::string_view name = comm.substr(dash + 1);
  bool secondary = name.starts_with(kSecondary);
  if (secondary) name.remove_prefix(kSecondary.size());
  return IrqThread{static_cast<uint32_t>(*irq), std::string(name), secondary};
}

// The number may be another process' by now.
std::string longest_comm(const Machine& machine, uint32_t pid, std::string_view comm) {
  auto shown = read_line(machine.proc() / std::to_string(pid) / "comm");
  return std::string(shown && shown->starts_with(comm) ? *shown : comm);
}

void complete(const Machine& machine, IrqThread& thread) {
  auto table = read_interrupts(machine);
  if (!table) return;
  std::string label = std::to_string(thread.irq);
  auto line = std::find_if(table->lines.begin(), table->lines.end(),
                           [&](const CounterLine& l) { return l.label == label; });
  if (line == table->lines.end()) return;
  auto begins_so = [&](const std::string& action) { return action.starts_with(thread.name); };
  const auto& actions = line->actions;
  if (std::count_if(actions.begin(), actions.end(), begins_so) != 1) return;
  thread.name = *std::find_if(actions.begin(), actions.end(), begins_so);
}

}  // namespace

std::optional<IrqThread> irq_thread(const Machine& machine, uint32_t pid, std::string_view comm) {
  if (!parse_comm(comm)) return std::nullopt;
  std::string longest = longest_comm(machine, pid, comm);
  auto thread = parse_comm(longest);
  // Only a name of just this length may have been cut.
  if (thread && longest.size() == kLongestComm) complete(machine, *thread);
  return thread;
}

}  // namespace irqscope::sys
