// Who caused an interrupt (a device's handler, a vector, a softirq …), on one CPU or on all; and
// the other things that a row can be about.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "model/kind.h"

namespace irqscope {

// Where a softirq ran.
enum class RunContext {
  interrupt,  // at the end of a hard interrupt, in the time of whatever that fell into
  ksoftirqd,  // in the kernel thread for it (on PREEMPT_RT also ktimers)
  task,       // in a task that enabled softirqs again, mostly since it had raised it itself
};

constexpr std::string_view context_name(RunContext context) {
  constexpr std::string_view names[] = {"interrupt", "ksoftirqd", "task"};
  return names[static_cast<size_t>(context)];
}

// What tells two sources apart. Names do not: two IRQs may share one.
struct SourceKey {
  Kind kind = Kind::hardirq;
  uint32_t id = 0;      // IRQ number (of a thread its handler's), softirq or interrupt vector,
                        // process; opaque for other kinds
  uint64_t action = 0;  // what else tells two apart: address of the struct irqaction, of the
                        // handler (NMI) or function, id of the thread or cgroup; 0 if not known
  std::optional<int> cpu = {};             // empty: all CPUs together
  std::optional<RunContext> context = {};  // of a softirq; empty: not known, or all together

  friend auto operator<=>(const SourceKey&, const SourceKey&) = default;
};

// What else the system knows of a device interrupt; an empty field is one it does not tell.
struct Identity {
  std::optional<std::string> module;    // that the handler function lives in; empty if built in
  std::optional<std::string> chip;      // /sys/kernel/irq/N/chip_name: "PCI-MSIX-0000:00:02.0"
  std::optional<uint64_t> hwirq;        // /sys/kernel/irq/N/hwirq
  std::optional<std::string> trigger;   // /sys/kernel/irq/N/type: "edge", "level"
  std::optional<std::string> device;    // "/sys/devices/pci0000:00/0000:00:02.0/virtio1"
  std::optional<int> node;              // NUMA node, /proc/irq/N/node; -1: none
  std::optional<std::string> affinity;  // allowed CPUs, "0-1"
  std::optional<std::string> effective_affinity;  // those it is delivered to, "1"
};

struct Description {
  std::string name;  // the action's name, "net_rx", "local_timer", a function's symbol, a
                     // process' name (comm), a container's; "?" if not known
  std::optional<std::string> handler = {};  // the handler function's symbol
  std::optional<std::string> within = {};   // of a function: the source it ran in, "timer"
  std::optional<std::string> type = {};     // of a function: "timer", "hrtimer", "tasklet",
                                            // "work", "napi", "csd", "rest"
  std::optional<std::string> path = {};     // of a cgroup: "/system.slice/sshd.service"
  std::optional<Identity> identity = {};    // only if asked for
};

// Copies share their description, since a large machine has a row of a source on each CPU, and
// rows are copied from reading to reading.
class Source {
 public:
  SourceKey key;

  Source() = default;
  explicit Source(const SourceKey& its_key) : key(its_key) {}
  Source(const SourceKey& its_key, std::string name)
      : Source(its_key, Description{std::move(name)}) {}
  Source(const SourceKey& its_key, Description description)
      : key(its_key), description_(std::make_shared<Description>(std::move(description))) {}

  const Description& operator*() const { return description_ ? *description_ : nothing(); }
  const Description* operator->() const { return &**this; }

  // To be changed; that of copies stays as it is.
  Description& edit() {
    if (description_.use_count() != 1) description_ = std::make_shared<Description>(**this);
    return *description_;
  }

 private:
  static const Description& nothing() {
    static const Description empty;
    return empty;
  }
  std::shared_ptr<Description> description_;
};

}  // namespace irqscope
