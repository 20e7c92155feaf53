// The counters at one moment, and what happened between two moments. Plain data, no I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/histogram.h"
#include "model/levels.h"
#include "model/source.h"

namespace irqscope {

// Durations of the calls that handled their interrupt. A call's net time is its time (gross)
// without that of the interrupts of higher priority that fell into it; gross = net + nested.
struct Timing {
  uint64_t total_ns = 0;  // gross
  // The sum of what fell into them. Empty: not known; then the histogram and the maximum are of
  // the gross times, otherwise of the net times.
  std::optional<uint64_t> nested_ns = {};
  uint64_t max_ns = 0;  // exact, of the time since the snapshot before
  Histogram histogram = {};
  UsecSlots usec_slots = {};  // all 0 unless a distribution in microseconds was asked for

  uint64_t net_ns() const { return total_ns - nested_ns.value_or(0); }
};

// How long a source waited: a softirq from its first raise while it was not pending until its
// handler began, a handler's thread from its wake-up until it ran.
struct Delay {
  uint64_t reraised = 0;  // softirqs: raised by its own handler, to go on later; not in `timing`
  Timing timing = {};     // count: that of the histogram; no nested time, no usec_slots
};

// What was counted for a source. Empty: the backend can't know it.
struct Tally {
  uint64_t count = 0;  // calls that handled the interrupt; where that is not known, all calls
  std::optional<uint64_t> not_handled = {};     // calls that returned IRQ_NONE: the line is shared
  std::optional<uint64_t> not_handled_ns = {};  // net where nested times are known
  std::optional<uint64_t> woke_thread = {};     // those of count that returned IRQ_WAKE_THREAD
  std::optional<uint64_t> entered = {};         // calls begun, finished or not, handled or not
  std::optional<Timing> timing = {};
  std::optional<Delay> delay = {};
  std::optional<uint64_t> work = {};  // of a NAPI poll: packets, and how many were allowed
  std::optional<uint64_t> budget = {};

  // A thread that was awaited, or has run, is not idle, though it has not yet gone to sleep again.
  bool idle() const {
    bool waited = delay && (delay->reraised > 0 || !delay->timing.histogram.empty());
    bool ran = timing && timing->total_ns > 0;
    return count == 0 && not_handled.value_or(0) == 0 && !waited && !ran;
  }
};

// What a source took from a victim.
struct Share {
  SourceKey source;  // no CPU, no context
  std::string name;
  uint64_t count = 0;
  uint64_t net_ns = 0;
};

struct Row {
  Source source;
  Tally tally;
  std::vector<Share> shares = {};  // of a task or cgroup: who took the time, largest first
};

// CPU time that a source took from a process or cgroup.
struct Theft {
  Source victim;  // kind task: id process, action its start time; kind cgroup: action its id.
                  // Those that found no place in the table are "(other)", with id and action 0.
  Share share;
};

// How much, and how long at a time, a CPU was taken from its own work. A hit lasts from an entry
// until no interrupt follows within a microsecond.
struct Noise {
  uint64_t hits = 0;
  // Of the whole time since the collector was started.
  uint64_t longest_hit_ns = 0;
  Source longest_hit_source = {};  // that it began with
  uint64_t longest_hit_at_ns = 0;  // CLOCK_MONOTONIC, its end
  uint64_t longest_quiet_ns = 0;   // the longest stretch without an interrupt
};

// What a CPU had of interrupts as a whole.
struct CpuUse {
  int cpu = 0;
  // Net time at each level of nesting, kept apart from the rows. It is that of all calls, handled
  // or not.
  LevelTimes net_ns = {};
  LevelTimes idle_net_ns = {};      // that part of it which fell into the idle task
  std::optional<Noise> noise = {};  // if asked for
  uint64_t vector_net_ns = 0;       // what vectors have of their level

  uint64_t hardirq_net_ns() const { return net_ns.irq - vector_net_ns; }
};

// The price of one of our own programs, from the kernel's program statistics.
struct ProgramCost {
  std::string name;
  uint64_t runs = 0;
  uint64_t run_ns = 0;
  std::optional<uint64_t> misses;  // runs that the kernel skipped; empty: it does not tell
};

// What is missing from the rows, in calls. Empty: the backend can't know it.
struct Loss {
  std::optional<uint64_t> unmatched = {};   // an exit without its entry, or the other way round
  std::optional<uint64_t> table_full = {};  // calls that found no row
  std::optional<uint64_t> missed_runs =
      {};  // the kernel skipped our program: it was running already
  std::optional<uint64_t> lost_events = {};  // of a recording: events that found no room in it

  bool none() const {
    return unmatched.value_or(0) == 0 && table_full.value_or(0) == 0 &&
           missed_runs.value_or(0) == 0 && lost_events.value_or(0) == 0;
  }
};

// Cumulative counters, one row per source and CPU.
struct Snapshot {
  uint64_t wall_ns = 0;       // Unix time
  uint64_t monotonic_ns = 0;  // CLOCK_MONOTONIC, for differences
  std::vector<Row> rows = {};
  Loss loss = {};
  std::vector<Row> functions = {};  // what softirqs and vectors spent their time on; if asked for
  std::vector<Theft> thefts = {};   // if asked for
  std::vector<CpuUse> cpus = {};    // where nested times are known
  std::vector<ProgramCost> programs = {};  // if asked for
};

// What happened between two snapshots: rows that had at least one call, and the losses of the
// same time.
struct Interval {
  uint64_t wall_ns = 0;      // Unix time of its end
  uint64_t duration_ns = 0;  // the time that really passed
  std::vector<Row> rows = {};
  Loss loss = {};
  std::vector<Row> functions = {};
  std::vector<Theft> thefts = {};
  std::vector<CpuUse> cpus = {};
  std::vector<ProgramCost> programs = {};
};

}  // namespace irqscope
