// Shows events in the order of time, as they come.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "collect/event_source.h"
#include "collect/live_events.h"
#include "collect/recorded_events.h"
#include "output/event_sink.h"

namespace irqscope {

struct TracePlan {
  std::optional<uint64_t> count;  // end after so many were shown
  std::optional<uint64_t> duration_ns;
  std::function<bool(const Source&)> wanted;  // empty: all
};

// Until the plan or a stop ends it, or nobody reads `watched_fd` any more (-1: nothing). What has
// been sent by then is shown.
Result<TraceSummary> run_trace(LiveEvents& events, EventSink& sink, const TracePlan& plan,
                               int watched_fd);

struct RecordedPlan {
  TracePlan trace;
  EventFilter filter;
  EventChoice events = {};
};

// The same from a recording, as fast as it can be read.
Result<TraceSummary> run_recorded_trace(RecordedEvents& events, EventSink& sink,
                                        const RecordedPlan& plan);

// Both of them.
Result<TraceSummary> run_trace(EventSource& source, EventSink& sink, const TracePlan& plan,
                               int watched_fd);

}  // namespace irqscope
