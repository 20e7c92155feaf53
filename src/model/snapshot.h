// The counters at one moment, and what happened between two moments. Plain data, no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/histogram.h"
#include "model/source.h"

namespace irqscope {

// Durations of the calls that handled their interrupt.
struct Timing {
  uint64_t total_ns = 0;
  uint64_t max_ns = 0;  // exact, of the time since the snapshot before
  Histogram histogram;
  UsecSlots usec_slots{};  // all 0 unless a distribution in microseconds was asked for
};

// What was counted for a source. Empty: the backend can't know it.
struct Tally {
  uint64_t count = 0;  // calls that handled the interrupt; where that is not known, all calls
  std::optional<uint64_t> not_handled;  // calls that returned IRQ_NONE: the line is shared
  std::optional<uint64_t> not_handled_ns;
  std::optional<uint64_t> woke_thread;  // those of count that returned IRQ_WAKE_THREAD
  std::optional<uint64_t> entered;      // calls begun, finished or not, handled or not
  std::optional<Timing> timing;

  bool idle() const { return count == 0 && not_handled.value_or(0) == 0; }
};

struct Row {
  Source source;
  Tally tally;
};

// What is missing from the rows, in calls. Empty: the backend can't know it.
struct Loss {
  std::optional<uint64_t> unmatched;    // an exit without its entry, or the other way round
  std::optional<uint64_t> table_full;   // calls that found no row
  std::optional<uint64_t> missed_runs;  // the kernel skipped our program: it was running already

  bool none() const {
    return unmatched.value_or(0) == 0 && table_full.value_or(0) == 0 &&
           missed_runs.value_or(0) == 0;
  }
};

// Cumulative counters, one row per source and CPU.
struct Snapshot {
  uint64_t wall_ns = 0;       // Unix time
  uint64_t monotonic_ns = 0;  // CLOCK_MONOTONIC, for differences
  std::vector<Row> rows;
  Loss loss;
};

// What happened between two snapshots: rows that had at least one call, and the losses of the
// same time.
struct Interval {
  uint64_t wall_ns = 0;      // Unix time of its end
  uint64_t duration_ns = 0;  // the time that really passed
  std::vector<Row> rows;
  Loss loss;
};

}  // namespace irqscope
