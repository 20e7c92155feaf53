// A stretch of time in which a collector of ours is set against the kernel's own counts, and
// readings at moments when nothing is under way.
#pragma once

#include "model/interval.h"
#include "support/live.h"

namespace irqscope::test {

CollectRequest all_kinds();  // with net times

// Our counters, with the kernel's count of program runs before and after.
struct Reading {
  Snapshot snapshot;
  uint64_t runs_before = 0;
  uint64_t runs_after = 0;
};

// Repeated until nothing ran meanwhile, if that can be had.
Reading read_with_runs(EbpfCollector& collector);

// The calls of all sources whose programs counting_runs() has.
uint64_t entered(const Snapshot& snapshot);

struct Window {
  KernelCounters outer_begin, inner_begin, inner_end, outer_end;
  Reading begin, end;
  std::vector<Kind> kinds;  // that the collector counts

  // Of the kinds counted.
  std::vector<Comparison> sources() const;
  uint64_t counted() const { return entered(end.snapshot) - entered(begin.snapshot); }
  Range runs() const {
    return {end.runs_before - begin.runs_after, end.runs_after - begin.runs_before};
  }
  Interval interval() const { return difference(begin.snapshot, end.snapshot); }
  Loss loss() const { return interval().loss; }
};

// What the load causes lies in the inner window, and in all that are around it.
Window observe(EbpfCollector& collector, const std::function<void()>& load);

// Some kernels pass their tracepoints by for a few interrupts. That is no loss of ours if every
// run of our programs was counted, but never passes unseen.
void tell_silent(const Comparison& source);

// A snapshot between two calls, so that all its sums are of the same calls: nothing has begun that
// has not ended, and nothing ended meanwhile. A failure of the test if there is no such moment.
Snapshot read_at_rest(EbpfCollector& collector);

}  // namespace irqscope::test
