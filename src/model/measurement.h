// What is measured: one value, from a person's options to the switches of the programs.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/event.h"
#include "model/kind.h"

namespace irqscope {

// Which single events are wanted.
struct EventChoice {
  uint64_t slower_ns = 0;   // only what took so long,
  uint64_t delayed_ns = 0;  // or waited so long; both 0: all
  bool stacks = false;

  // As the kernel side decides.
  bool has(const Event& event) const {
    if (slower_ns == 0 && delayed_ns == 0) return true;
    bool is_slow = slower_ns > 0 && event.gross_ns >= slower_ns;
    return is_slow || (delayed_ns > 0 && event.delay_ns >= delayed_ns);
  }
};

struct Measurement {
  std::vector<Kind> kinds = {};
  bool measure_time = true;
  bool measure_net = false;  // nested times, contexts of softirqs, CpuUse; what may fall into the
                             // kinds wanted is measured, too
  bool measure_delay = false;
  bool functions = false;            // needs measure_net, as do victims and noise
  std::optional<Kind> victims = {};  // task or cgroup
  bool noise = false;
  bool usec_slots = false;                 // a distribution in microseconds is wanted
  std::optional<EventChoice> events = {};  // are wanted, too

  // Bits of the kinds that have single events.
  uint32_t event_kinds() const {
    uint32_t bits = functions ? 1u << static_cast<uint32_t>(Kind::function) : 0;
    for (Kind kind : kinds) bits |= 1u << static_cast<uint32_t>(kind);
    return bits;
  }
};

}  // namespace irqscope
