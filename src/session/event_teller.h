// Tells a sink of events, with their names.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "session/trace.h"

namespace irqscope {

class EventTeller {
 public:
  EventTeller(EventNames& names, EventSink& sink, const TracePlan& plan)
      : names_(names), sink_(sink), plan_(plan) {}

  // What the wall clock is ahead of the monotonic one.
  void set_clock_offset(uint64_t offset_ns) { offset_ns_ = offset_ns; }
  uint64_t wall_ns(uint64_t monotonic_ns) const { return monotonic_ns + offset_ns_; }

  // False if that was the last one wanted.
  bool tell(const Event& event);
  void tell_loss(const Event& event);
  uint64_t shown() const { return shown_; }

 private:
  std::vector<std::string> stack_text(const Event& event);

  EventNames& names_;
  EventSink& sink_;
  const TracePlan& plan_;
  uint64_t offset_ns_ = 0;
  uint64_t shown_ = 0;
};

}  // namespace irqscope
