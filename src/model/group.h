// The same counters, looked at by something else than their source.
#pragma once

#include "model/snapshot.h"

namespace irqscope {

enum class By { source, cpu, kind, function, task, cgroup };

constexpr std::string_view by_name(By by) {
  constexpr std::string_view names[] = {"source", "cpu", "kind", "function", "task", "cgroup"};
  return names[static_cast<size_t>(by)];
}

// The rows of an interval (per source and CPU) become what is asked for; the rest of the interval
// stays. With `per_cpu` every row is of one CPU (not for tasks and cgroups), else CPUs are added
// up.
//   source    as they are
//   cpu       a row of kind `all` per CPU, always per CPU; its time is the sum of the net times
//   kind      a row per kind
//   function  a row per function of softirqs and vectors that have any, and for each of those
//             a row of type "rest" and name "(rest)", so that the net times add up to the source's.
//             Kinds without functions have no row.
//   task, cgroup  a row per victim, whose net time is the timing (no nested time: 0; histogram and
//             maximum empty: Timing::histogram.count() is 0), with its shares, largest first
// Other than by source, contexts are added up.
Interval group(Interval interval, By by, bool per_cpu);

}  // namespace irqscope
