// A program that runs beside a measurement.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace irqscope::bench {

// Runs `command` with its output going to a file; told to end as by Ctrl-C when this is destroyed.
class Child {
 public:
  explicit Child(const std::vector<std::string>& command, const std::string& output = "/dev/null");
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() { stop(); }

  bool started() const { return pid_ > 0; }
  pid_t pid() const { return pid_; }
  void stop();  // and waits until it has

 private:
  pid_t pid_ = -1;
};

// Whether there is such a program in PATH.
bool is_installed(const std::string& program);

// bpftrace looks for tracepoints in file systems that a machine may not have mounted. Mounted for
// this process and its children only.
void show_tracepoints();

// The most memory that a process that runs had resident (VmHWM, proc(5)); 0: not known.
double most_resident_kb(pid_t process);

}  // namespace irqscope::bench
