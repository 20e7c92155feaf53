// The interval loop: reads the collector in time, hands differences to the sink.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "base/writer.h"
#include "collect/collector.h"
#include "model/alert.h"
#include "output/sink.h"

namespace irqscope {

// When to read and when to stop. Whatever ends a run, its last, perhaps shorter, interval is shown.
struct Pace {
  std::optional<uint64_t> interval_ns;  // empty: one interval, from start to end
  std::optional<uint64_t> count;        // intervals
  std::optional<uint64_t> duration_ns;
  // If shorter than the interval, the first one ends then: for someone who waits at a terminal.
  std::optional<uint64_t> first_ns = {};
};

// Waits until a time on the monotonic clock. False if it is time to stop, now or already before.
using Wait = std::function<bool(uint64_t deadline_ns)>;

// The real one: time to stop is when a stop is requested (base/stop_signal.h), or when the
// reader of `out` has gone away.
Wait while_read(const Writer& out);

// Who looks out for storms. It looks at half a second at a time, however long the intervals are, so
// that a storm is told within a second; at parts of less than half of that together with the next,
// since a burst of a millisecond is no storm.
struct Watch {
  StormWatch storms;
  std::function<bool(const Source&)> wanted = {};  // whose alerts are told; empty: all
};

// Empty intervals that were made into longer ones.
struct Passed {
  uint64_t over = 0;  // so many
  uint64_t as = 0;    // into so many
};

// Runs a started collector until the pace says so or the wait is cut short.
// Intervals end at multiples of interval_ns from the start, so that they do not drift; if a
// sink holds things up, those that passed meanwhile are one longer interval; so are more than a
// hundred in which, as the collector knows, nothing happens.
// `shape` turns the difference of two snapshots into what the sink is to show.
// With a watch the collector is read more often, and the sink is told of alerts in between.
Result<Passed> run_session(Collector& collector, Sink& sink, const Pace& pace,
                           const std::function<Interval(Interval)>& shape, const Wait& wait,
                           Watch* watch = nullptr);

}  // namespace irqscope
