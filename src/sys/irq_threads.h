// Which interrupt a kernel thread serves, by its name (setup_irq_thread in kernel/irq/manage.c).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sys/machine.h"

namespace irqscope::sys {

struct IrqThread {
  uint32_t irq;
  std::string name;  // of the handler: "virtio1-req.0"; its beginning if no more can be known
  // Where the kernel makes a thread of every handler (threadirqs, PREEMPT_RT), one that has a
  // thread of its own anyway has two: the second one runs that.
  bool secondary;
};

// `comm` is what the kernel has in the task, at most 15 bytes: "irq/36-virtio1-". The rest of the
// name is that of /proc/PID/comm (kernel threads' since 5.17) or, if the thread is gone or the
// kernel older, of the one handler on that IRQ that begins so. Empty if it is no such thread.
std::optional<IrqThread> irq_thread(const Machine& machine, uint32_t pid, std::string_view comm);

}  // namespace irqscope::sys
