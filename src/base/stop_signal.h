// SIGINT and SIGTERM as a wish to stop, that any wait can watch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace irqscope {

// While one lives, the first SIGINT, SIGTERM or SIGHUP is remembered instead of killing the
// process, and so that cleaning up is not cut short, the second and all within two seconds change
// nothing. A third after that takes its usual course, so that nobody is ever locked in. SIGPIPE and
// SIGXFSZ are ignored: the write that would raise them tells what is wrong. At most one at a time.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  static bool requested();
  // When the wish came, on the monotonic clock; 0 if it did not.
  static uint64_t requested_at_ns();

  // What is done, within a signal handler, before a signal takes its usual course; null: nothing.
  static void before_it_kills(void (*act)());
};

// While one lives, a stop signal ends the process at once: for work that takes long, can't look
// whether a stop is requested, and leaves nothing behind that must be cleaned up.
class StopsAtOnce {
 public:
  StopsAtOnce();
  ~StopsAtOnce();
  StopsAtOnce(const StopsAtOnce&) = delete;
  StopsAtOnce& operator=(const StopsAtOnce&) = delete;

 private:
  std::vector<int> taken_;  // signals to take over again
};

// Sleeps until the monotonic time, or less if a stop is requested, or if nobody will ever read
// `watched_fd` again (a pipe whose reader went away). True if the time was reached.
bool sleep_until_ns(uint64_t deadline_ns, int watched_fd = -1);

// The same, or less if one of `readable` has something to read. -1 stands for nothing. False if
// nobody will ever read `watched_fd` again.
bool wait_until_ns(uint64_t deadline_ns, int watched_fd, std::span<const int> readable);

}  // namespace irqscope
