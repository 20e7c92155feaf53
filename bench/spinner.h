// A process that does nothing but read the clock, and notes when it could not.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace irqscope::bench {

struct Gap {
  uint64_t end_ns = 0;     // CLOCK_MONOTONIC
  uint64_t length_ns = 0;  // beyond the usual time of a loop
  uint64_t switches = 0;   // another task ran meanwhile
};

struct Spun {
  uint64_t loop_ns = 0;       // the usual one
  uint64_t noting_ns = 0;     // spent on noting gaps: what falls into that is not seen
  uint64_t run_delay_ns = 0;  // the scheduler's word: ready, and another ran (/proc/PID/schedstat)
  std::vector<Gap> gaps;      // all, in order
};

class Spinner {
 public:
  // Spins on that CPU for so long, as a real-time task, so that few others come in between.
  static Result<Spinner> start(int cpu, uint64_t duration_ns);
  pid_t pid() const { return pid_; }
  Result<Spun> result();  // waits for the end

 private:
  Spinner(pid_t pid, UniqueFd pipe) : pid_(pid), pipe_(std::move(pipe)) {}
  pid_t pid_;
  UniqueFd pipe_;
};

}  // namespace irqscope::bench
