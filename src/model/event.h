// Single interrupts, in place of sums.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/source.h"

namespace irqscope {

// Who was current when a handler returned: whom it took time from, or, where it ran in a task of
// its own (ksoftirqd, a handler's thread), that one.
struct Task {
  uint32_t pid = 0;       // of the process; 0: the idle task
  uint32_t tid = 0;       // of the thread
  uint64_t start_ns = 0;  // when the process was started, CLOCK_MONOTONIC
  uint64_t cgroup = 0;    // id (cgroup v2)
  std::array<char, 16> comm{};

  std::string_view name() const;  // of the thread
  friend bool operator==(const Task&, const Task&) = default;
};

// What a handler returned (include/linux/irqreturn.h); other than hardirqs always do `handled`.
enum class Outcome : uint8_t { not_handled, handled, woke_thread };

// One call of a handler that has returned; of a handler's thread, one run from wake-up to sleep.
struct Event {
  uint64_t end_ns = 0;     // CLOCK_MONOTONIC, when it returned
  uint64_t gross_ns = 0;   // without the time that its task was switched out
  uint64_t nested_ns = 0;  // that part of it in which interrupts of higher priority ran
  uint64_t delay_ns = 0;   // how long it had waited to run (snapshot.h: Delay); 0: not known
  uint32_t source = 0;     // its number in the stream
  uint32_t cpu = 0;
  Outcome outcome = Outcome::handled;
  bool reraised = false;  // it ran since its own handler wanted to go on later; delay_ns is 0
  uint32_t work = 0;      // of a NAPI poll: packets, and how many were allowed
  uint32_t budget = 0;
  uint64_t lost = 0;  // events of this CPU that are missing between the one before and this one
  Task task = {};
  // Return addresses in the kernel, innermost first; empty if not asked for. Owned by whoever
  // hands out the event, and gone when that goes on.
  std::span<const uint64_t> stack = {};

  uint64_t net_ns() const { return gross_ns - nested_ns; }
};

// What an event's source number stands for. A source on another CPU or in another context is
// another one.
struct NumberedSource {
  uint32_t number = 0;
  Source source;
};

struct NumberedCgroup {
  uint64_t id = 0;
  std::string name;  // as Source::name and Source::path of a cgroup
  std::string path;
};

}  // namespace irqscope
