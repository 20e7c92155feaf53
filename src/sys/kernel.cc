#include "sys/kernel.h"

#include "base/file.h"

namespace irqscope::sys {

Result<std::string> kernel_release(const Machine& machine) {
  return read_line(machine.proc() / "sys/kernel/osrelease");
}

bool is_preempt_rt(const Machine& machine) {
  return read_line(machine.proc() / "version").value_or("").find("PREEMPT_RT") != std::string::npos;
}

}  // namespace irqscope::sys
