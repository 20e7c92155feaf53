// The device behind an interrupt, as far as sysfs tells (Documentation/ABI/testing/sysfs-bus-pci).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sys/machine.h"

namespace irqscope::sys {

// The path as the machine sees it: "/sys/devices/pci0000:00/0000:00:02.0/virtio1". `action` tells
// the devices of a shared line apart; empty: the one action of the line. Empty if no PCI device
// has the interrupt, or if several may have it.
std::optional<std::string> find_irq_device(const Machine& machine, uint32_t irq,
                                           std::string_view action);

}  // namespace irqscope::sys
