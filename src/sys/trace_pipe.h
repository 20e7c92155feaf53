// What programs print with bpf_printk (tracefs, trace_pipe).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "sys/machine.h"

namespace irqscope::sys {

// The pipe is one for the whole machine: lines of all programs come, and each line goes to one
// reader only.
class TracePipe {
 public:
  static Result<TracePipe> open(const Machine& machine);

  // The texts that were printed since the last time, without what the kernel puts before them.
  std::vector<std::string> read_lines();

 private:
  explicit TracePipe(UniqueFd fd) : fd_(std::move(fd)) {}

  UniqueFd fd_;
  std::string rest_;  // a line that has not come whole
};

}  // namespace irqscope::sys
