// Everything else the system tells of a device IRQ: /sys/kernel/irq/N, /proc/irq/N and the device
// whose msi_irqs or irq file names it (Documentation/ABI/testing/sysfs-kernel-irq,
// Documentation/core-api/irq/irq-affinity.rst, Documentation/ABI/testing/sysfs-bus-pci).
#pragma once

#include <cstdint>
#include <string_view>

#include "model/source.h"
#include "sys/machine.h"

namespace irqscope::sys {

// What can't be read stays empty. `module` is not filled in here (see kallsyms.h). `action` is the
// name of one sharer of the line ("ehci_hcd:usb2"): devices that share a line are told apart by it.
// Empty: the line's one action, if it has but one.
Identity read_irq_identity(const Machine& machine, uint32_t irq, std::string_view action = {});

}  // namespace irqscope::sys
