// Shows events in the order of time, as they come.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "collect/live_events.h"
#include "collect/recorded_events.h"
#include "output/event_sink.h"

namespace irqscope {

struct TracePlan {
  std::optional<uint64_t> count;  // end after so many were shown
  std::optional<uint64_t> duration_ns;
  std::function<bool(const Source&)> wanted;  // empty: all
};

// Tells a sink of events, with their names.
class EventTeller {
 public:
  EventTeller(EventNames& names, EventSink& sink, const TracePlan& plan)
      : names_(names), sink_(sink), plan_(plan) {}

  // What the wall clock is ahead of the monotonic one.
  void set_clock_offset(uint64_t offset_ns) { offset_ns_ = offset_ns; }
  uint64_t wall_ns(uint64_t monotonic_ns) const { return monotonic_ns + offset_ns_; }

  // False if that was the last one wanted.
  bool tell(const Event& event);
  uint64_t shown() const { return shown_; }

 private:
  std::vector<std::string> stack_text(const Event& event);

  EventNames& names_;
  EventSink& sink_;
  const TracePlan& plan_;
  uint64_t offset_ns_ = 0;
  uint64_t shown_ = 0;
};

// Until the plan or a stop ends it, or nobody reads `watched_fd` any more (-1: nothing). What has
// been sent by then is shown.
Result<TraceSummary> run_trace(LiveEvents& events, EventSink& sink, const TracePlan& plan,
                               int watched_fd);

struct RecordedPlan {
  TracePlan trace;
  EventFilter filter;
  uint64_t slower_ns = 0;  // as EventRequest has them
  uint64_t delayed_ns = 0;
};

// The same from a recording.
Result<TraceSummary> run_recorded_trace(RecordedEvents& events, EventSink& sink,
                                        const RecordedPlan& plan);

}  // namespace irqscope
