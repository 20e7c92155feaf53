#include "model/interval.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace irqscope {
namespace {

using Counter = std::optional<uint64_t>;

Counter minus(Counter later, Counter earlier) {
  if (!later) return later;
  return *later - earlier.value_or(0);
}

Counter plus(Counter a, Counter b) {
  if (!a || !b) return a ? a : b;
  return *a + *b;
}

void subtract(Timing& later, const Timing& earlier) {
  later.total_ns -= earlier.total_ns;
  later.histogram -= earlier.histogram;
  for (size_t i = 0; i < later.usec_slots.size(); ++i) later.usec_slots[i] -= earlier.usec_slots[i];
}

void add(Timing& sum, const Timing& other) {
  sum.total_ns += other.total_ns;
  sum.max_ns = std::max(sum.max_ns, other.max_ns);
  sum.histogram += other.histogram;
  for (size_t i = 0; i < sum.usec_slots.size(); ++i) sum.usec_slots[i] += other.usec_slots[i];
}

void subtract(Tally& later, const Tally& earlier) {
  later.count -= earlier.count;
  later.not_handled = minus(later.not_handled, earlier.not_handled);
  later.not_handled_ns = minus(later.not_handled_ns, earlier.not_handled_ns);
  later.woke_thread = minus(later.woke_thread, earlier.woke_thread);
  later.entered = minus(later.entered, earlier.entered);
  if (later.timing && earlier.timing) subtract(*later.timing, *earlier.timing);
}

void add(Tally& sum, const Tally& other) {
  sum.count += other.count;
  sum.not_handled = plus(sum.not_handled, other.not_handled);
  sum.not_handled_ns = plus(sum.not_handled_ns, other.not_handled_ns);
  sum.woke_thread = plus(sum.woke_thread, other.woke_thread);
  sum.entered = plus(sum.entered, other.entered);
  if (sum.timing && other.timing) {
    add(*sum.timing, *other.timing);
  } else if (other.timing) {
    sum.timing = other.timing;
  }
}

// Bigger first.
uint64_t sort_value(const Row& row, SortKey key) {
  const Tally& tally = row.tally;
  if (!tally.timing || key == SortKey::count) return tally.count;
  if (key == SortKey::max) return tally.timing->max_ns;
  if (key == SortKey::p99) return quantile_ns(tally, 0.99).value_or(0);
  return tally.timing->total_ns;
}

void sort_rows(std::vector<Row>& rows, SortKey key) {
  std::vector<std::pair<uint64_t, Row>> keyed;
  for (Row& row : rows) {
    uint64_t value = key == SortKey::name ? 0 : sort_value(row, key);
    keyed.emplace_back(value, std::move(row));
  }
  std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    // Ties by name and key, so that equal inputs give equal outputs.
    if (a.first != b.first) return a.first > b.first;
    return std::tie(a.second.source.name, a.second.source.key) <
           std::tie(b.second.source.name, b.second.source.key);
  });
  rows.clear();
  for (auto& [value, row] : keyed) rows.push_back(std::move(row));
}

}  // namespace

Interval difference(const Snapshot& earlier, const Snapshot& later) {
  std::map<SourceKey, const Tally*> before;
  for (const Row& row : earlier.rows) before[row.source.key] = &row.tally;

  Interval interval{later.wall_ns, later.monotonic_ns - earlier.monotonic_ns, {}, {}};
  for (const Row& row : later.rows) {
    Row change = row;
    auto found = before.find(row.source.key);
    if (found != before.end()) subtract(change.tally, *found->second);
    if (!change.tally.idle()) interval.rows.push_back(std::move(change));
  }
  interval.loss = {minus(later.loss.unmatched, earlier.loss.unmatched),
                   minus(later.loss.table_full, earlier.loss.table_full),
                   minus(later.loss.missed_runs, earlier.loss.missed_runs)};
  return interval;
}

Interval sum_over_cpus(Interval interval) {
  std::map<SourceKey, Row> sums;
  for (Row& row : interval.rows) {
    row.source.key.cpu.reset();
    auto [sum, is_new] = sums.try_emplace(row.source.key, row);
    if (!is_new) add(sum->second.tally, row.tally);
  }
  interval.rows.clear();
  for (auto& [key, row] : sums) interval.rows.push_back(std::move(row));
  return interval;
}

Interval select(Interval interval, const Selection& selection) {
  if (selection.wanted) {
    std::erase_if(interval.rows, [&](const Row& row) { return !selection.wanted(row.source); });
  }
  sort_rows(interval.rows, selection.sort);
  if (selection.top && interval.rows.size() > *selection.top) {
    interval.rows.erase(interval.rows.begin() + static_cast<ptrdiff_t>(*selection.top),
                        interval.rows.end());
  }
  return interval;
}

double rate_per_second(const Interval& interval, const Row& row) {
  if (interval.duration_ns == 0) return 0;
  return static_cast<double>(row.tally.count) * 1e9 / static_cast<double>(interval.duration_ns);
}

std::optional<double> average_ns(const Tally& tally) {
  if (!tally.timing || tally.count == 0) return std::nullopt;
  return static_cast<double>(tally.timing->total_ns) / static_cast<double>(tally.count);
}

std::optional<uint64_t> quantile_ns(const Tally& tally, double share) {
  if (!tally.timing || tally.count == 0) return std::nullopt;
  return std::min(tally.timing->histogram.quantile_ns(share), tally.timing->max_ns);
}

std::optional<double> cpu_share(const Interval& interval, const Row& row) {
  if (!row.tally.timing || interval.duration_ns == 0) return std::nullopt;
  return static_cast<double>(row.tally.timing->total_ns) /
         static_cast<double>(interval.duration_ns);
}

}  // namespace irqscope
