#include "sys/kernel.h"

#include "base/file.h"

namespace irqscope::sys {

Result<std::string> kernel_release(const Machine& machine) {
  return read_line(machine.proc() / "sys/kernel/osrelease");
}

bool is_preempt_rt(const Machine& machine) {
  return read_line(machine.proc() / "version").value_or("").find("PREEMPT_RT") != std::string::npos;
}

Result<void> check_proc(const Machine& machine) {
  std::error_code error;
  std::filesystem::path proc = machine.proc();
  if (!std::filesystem::is_empty(proc, error) && !error) return {};
  return fail("{0} is not mounted; this mounts it: mount -t proc proc {0}", proc.string());
}

}  // namespace irqscope::sys
