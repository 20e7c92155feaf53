// Bounded loads on the processor's own interrupts: timers, and interrupts between CPUs.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "base/result.h"

namespace irqscope::test {

// A thread that keeps a CPU busy until this goes out of scope.
class Spinner {
 public:
  explicit Spinner(int cpu);
  ~Spinner();
  Spinner(const Spinner&) = delete;
  Spinner& operator=(const Spinner&) = delete;

  // Returns when it has run since this was called.
  void wait_until_it_runs() const;

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<uint64_t> turns_ = 0;
  std::thread thread_;
};

// Two threads, one on each CPU, take turns; who has done waits, and is woken from the other CPU.
Result<void> wake_across_cpus(int one, int other, uint64_t rounds);

// Memory barriers on all CPUs that run a thread of ours, from `one`; a thread of ours is kept
// running on `other`.
Result<void> call_across_cpus(int one, int other, uint64_t calls);

// The calling thread sleeps so often, each time until a timer of its own goes off.
void sleep_often(uint64_t count);

// Waits for datagrams that do not come, each time until a timer of the kernel's wheel goes off.
Result<void> wait_in_vain(uint64_t count);

}  // namespace irqscope::test
