// Arithmetic on snapshots: difference, sum over CPUs, choice and order of rows.
#pragma once

#include <functional>
#include <optional>

#include "model/snapshot.h"

namespace irqscope {

// What happened between two snapshots of one collector. A source that `earlier` does not have
// began at zero; one that `later` does not have is gone, and so are its last calls.
Interval difference(const Snapshot& earlier, const Snapshot& later);

Loss difference(const Loss& earlier, const Loss& later);

// Two consecutive intervals become one. `whole` may be empty.
void append(Interval& whole, const Interval& part);

// One row per source (and context) or function, CPUs added up.
Interval sum_over_cpus(Interval interval);

// One row per source or function (and CPU), contexts added up.
Interval sum_over_contexts(Interval interval);

enum class SortKey { total, count, max, p99, name, cpu };

struct Selection {
  std::function<bool(const Source&)> wanted;  // empty: every source
  // Total (net where known) unless said otherwise; descending, but names and CPUs ascending; by
  // count where no time is known.
  std::optional<SortKey> sort = {};
  std::optional<size_t> top;  // keep the first so many
};
Interval select(Interval interval, const Selection& selection);

// Derived figures, the same for every format: of the net times where those are known. Empty where
// the tally has no times, or no calls; quantiles and maximum also where there is no histogram.
double rate_per_second(const Interval& interval, const Row& row);
std::optional<double> average_ns(const Tally& tally);
std::optional<uint64_t> quantile_ns(const Timing& timing, double share);  // capped with the maximum
std::optional<uint64_t> quantile_ns(const Tally& tally, double share);
std::optional<uint64_t> max_ns(const Timing& timing);
std::optional<uint64_t> max_ns(const Tally& tally);
std::optional<double> cpu_share(const Interval& interval, const Row& row);  // 1.0: one whole CPU

// 1.0: all of it. Empty if no time passed.
std::optional<double> share_of(uint64_t ns, uint64_t duration_ns);

}  // namespace irqscope
