// What a program asks of the kernel once it has confined itself (sys/confinement.h).
#pragma once

#include <sys/types.h>

#include <set>
#include <string>

#include "base/unique_fd.h"

namespace irqscope::test {

// By name; of bpf and ioctl with the command: "bpf 1", "ioctl 0x5413".
struct ConfinedCalls {
  bool is_confined = false;  // a filter of system calls was loaded while we looked
  std::set<std::string> made;
  std::set<std::string> refused;  // those that failed with EPERM or EACCES, and what the error was
};

// Looks at each system call of a process (ptrace(2)) from when this has been made. Those of its
// children are not looked at.
class CallWatch {
 public:
  explicit CallWatch(pid_t process);
  ~CallWatch();
  CallWatch(const CallWatch&) = delete;
  CallWatch& operator=(const CallWatch&) = delete;

  // Until the process has ended.
  ConfinedCalls wait();

 private:
  UniqueFd told_;
  pid_t watcher_ = -1;
};

}  // namespace irqscope::test
