// Who caused an interrupt: a device handler or a softirq vector, on one CPU or on all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace irqscope {

enum class Kind { hardirq, softirq };

constexpr std::string_view kind_name(Kind kind) {
  return kind == Kind::hardirq ? "hardirq" : "softirq";
}

// What tells two sources apart. Names do not: two IRQs may share one.
struct SourceKey {
  Kind kind = Kind::hardirq;
  uint32_t id = 0;         // IRQ number, or softirq vector
  uint64_t action = 0;     // address of the struct irqaction; 0 if not known or not a hardirq
  std::optional<int> cpu;  // empty: all CPUs together

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

struct Source {
  SourceKey key;
  std::string name;                    // the action's name, or "net_rx"; "?" if not known
  std::optional<std::string> handler;  // the handler function's symbol
  std::optional<Identity> identity;    // only if asked for
};

}  // namespace irqscope
