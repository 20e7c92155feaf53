// Snapshots in text files, so that every view can be tested with no root and no kernel.
//
// A recording is a JSON object; nothing in it may be missing, unknown or left over, except what is
// marked as optional (which, left out, is what the backend could not know):
//   run        kinds ["hardirq"|"vector"|"nmi"|"softirq"|"thread"], backend, attach, has_times,
//              kernel; optional: has_net, missing [{kind, what, reason}]
//   snapshots  list, totals only grow from one to the next, of
//     wall_ns, monotonic_ns
//     rows     list of
//       kind, id, name; optional: action, cpu, context ("interrupt"|"ksoftirqd"|"task"), handler,
//                    within, type, path
//       identity     optional: module, chip, hwirq, trigger, device, node, affinity,
//                    effective_affinity, each optional
//       count; optional: not_handled, not_handled_ns, woke_thread, entered, work, budget
//       timing       optional: total_ns, max_ns, buckets [[lower bound in ns, count]],
//                    nested_ns (optional),
//                    usec_slots [[lower bound in us, count]] (optional: none were counted)
//       delay        optional: reraised, total_ns, max_ns, buckets
//     loss     optional: unmatched, table_full, missed_runs
//     functions optional: list, as rows
//     thefts   optional: list of
//       victim       kind, id, name; optional as of rows
//       source       kind, id, name; optional as of rows
//       count, net_ns
//     cpus     optional: list of
//       cpu, vector_net_ns, and net_ns, idle_net_ns, each [NMI, hardirqs and vectors,
//                    softirqs, threads]
//       noise        optional: hits, longest_hit_ns, longest_hit_source (kind, id, name),
//                    longest_hit_at_ns, longest_quiet_ns
//     programs optional: list of
//       name, runs, run_ns; optional: misses
// Buckets must add up to count, except those of delays, and so must usec_slots unless left out.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/interval.h"
#include "model/run_info.h"

namespace irqscope::test {

struct Recording {
  RunInfo info;
  std::vector<Snapshot> snapshots;
};

Result<Recording> parse_recording(std::string_view text);

// tests/recordings/NAME.json
Result<Recording> load_recording(std::string_view name);

// What happened between each snapshot and the next, largest total first.
std::vector<Interval> intervals(const Recording& recording, bool per_cpu = false,
                                By by = By::source);

}  // namespace irqscope::test
