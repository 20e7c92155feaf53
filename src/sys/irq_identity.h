// Everything else the system tells of a device IRQ: /sys/kernel/irq/N, /proc/irq/N and the device
// whose msi_irqs or irq file names it (Documentation/ABI/testing/sysfs-kernel-irq,
// Documentation/core-api/irq/irq-affinity.rst, Documentation/ABI/testing/sysfs-bus-pci).
#pragma once

#include <cstdint>

#include "model/source.h"
#include "sys/machine.h"

namespace irqscope::sys {

// What can't be read stays empty. `module` is not filled in here (see kallsyms.h).
Identity read_irq_identity(const Machine& machine, uint32_t irq);

}  // namespace irqscope::sys
