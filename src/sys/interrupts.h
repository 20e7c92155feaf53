// The kernel's own counters: /proc/interrupts and /proc/softirqs
// (Documentation/filesystems/proc.rst; kernel/irq/proc.c, fs/proc/softirqs.c).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/machine.h"

namespace irqscope::sys {

struct CounterLine {
  std::string label;  // "36", "LOC", "NET_RX": the text before the colon
  std::vector<uint32_t>
      counts;        // one per CPU of the table; the kernel's counters are 32-bit and wrap
  std::string chip;  // "PCI-MSIX-0000:00:02.0   1-edge", or the text of "LOC"; may be empty
  std::vector<std::string>
      actions;  // names on this line, one per sharer; empty for LOC and the like

  bool is_device_irq() const;  // the label is a number
};

struct CounterTable {
  std::vector<int> cpus;  // the numbers in the header: offline CPUs have no column
  std::vector<CounterLine> lines;
  std::vector<std::string> unreadable;  // what is wrong with each of the other lines
};

// Lines with one number only, whatever the CPUs ("ERR:", "MIS:"), have that one count. A table of
// interrupts may have lines that can't be read, but not only such; one of softirqs may have none,
// since a softirq is told by its place.
Result<CounterTable> parse_interrupts(std::string_view text);
Result<CounterTable> parse_softirqs(std::string_view text);
// Without the devices, whose lines are nearly all of a large machine's table.
Result<CounterTable> parse_processor_interrupts(std::string_view text);
Result<CounterTable> read_interrupts(const Machine& machine);
Result<CounterTable> read_processor_interrupts(const Machine& machine);
Result<CounterTable> read_softirqs(const Machine& machine);

// The name of a softirq as all our outputs have it: "net_rx" for the label "NET_RX".
std::string softirq_name(std::string_view label);

// How much a 32-bit counter of the kernel has grown. A counter that went back by less than half
// its range was started anew (the IRQ was freed and requested again), and `later` is the growth.
uint32_t counter_growth(uint32_t earlier, uint32_t later);

}  // namespace irqscope::sys
