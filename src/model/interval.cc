#include "model/interval.h"

#include <algorithm>
#include <tuple>

#include "model/sums.h"

namespace irqscope {
namespace {

// Bigger first. Where neither calls nor their longest are known one by one, by the time.
uint64_t sort_value(const Row& row, SortKey key) {
  const Tally& tally = row.tally;
  if (key == SortKey::name) return 0;
  if (key == SortKey::cpu)
    return UINT32_MAX - static_cast<uint32_t>(row.source.key.cpu.value_or(-1));
  if (!tally.timing || key == SortKey::count) return tally.count;
  if (key == SortKey::max) return max_ns(tally).value_or(tally.timing->net_ns());
  if (key == SortKey::p99) return quantile_ns(tally, 0.99).value_or(tally.timing->net_ns());
  return tally.timing->net_ns();
}

// Of rows that are sorted by what is small.
struct Rank {
  uint64_t value;
  Row* row;

  // Ties by name and key, so that equal inputs give equal outputs.
  friend bool operator<(const Rank& a, const Rank& b) {
    if (a.value != b.value) return a.value > b.value;
    return std::tie(a.row->source->name, a.row->source.key) <
           std::tie(b.row->source->name, b.row->source.key);
  }
};

// The first `most` of the order.
std::vector<Row> sorted(std::vector<Row> rows, SortKey key, size_t most) {
  std::vector<Rank> ranks;
  ranks.reserve(rows.size());
  for (Row& row : rows) ranks.push_back({sort_value(row, key), &row});
  std::sort(ranks.begin(), ranks.end());
  ranks.resize(std::min(most, ranks.size()));
  std::vector<Row> first;
  first.reserve(ranks.size());
  for (const Rank& rank : ranks) first.push_back(std::move(*rank.row));
  return first;
}

}  // namespace

Interval difference(const Snapshot& earlier, const Snapshot& later) {
  Interval interval{later.wall_ns, later.monotonic_ns - earlier.monotonic_ns, {}, {}};
  interval.rows = change(earlier.rows, later.rows);
  interval.functions = change(earlier.functions, later.functions);
  interval.thefts = change(earlier.thefts, later.thefts);
  interval.cpus = change(earlier.cpus, later.cpus);
  interval.programs = change(earlier.programs, later.programs);
  interval.loss = difference(earlier.loss, later.loss);
  return interval;
}

Loss difference(const Loss& earlier, const Loss& later) {
  return {minus(later.unmatched, earlier.unmatched), minus(later.table_full, earlier.table_full),
          minus(later.missed_runs, earlier.missed_runs),
          minus(later.lost_events, earlier.lost_events)};
}

void append(Interval& whole, const Interval& part) {
  whole.wall_ns = part.wall_ns;
  whole.duration_ns += part.duration_ns;
  join(whole.rows, part.rows);
  join(whole.functions, part.functions);
  join(whole.thefts, part.thefts);
  join(whole.cpus, part.cpus);
  join(whole.programs, part.programs);
  whole.loss = {plus(whole.loss.unmatched, part.loss.unmatched),
                plus(whole.loss.table_full, part.loss.table_full),
                plus(whole.loss.missed_runs, part.loss.missed_runs),
                plus(whole.loss.lost_events, part.loss.lost_events)};
}

Interval sum_over_cpus(Interval interval) {
  for (Row& row : interval.rows) row.source.key.cpu.reset();
  for (Row& row : interval.functions) row.source.key.cpu.reset();
  interval.rows = joined(interval.rows);
  interval.functions = joined(interval.functions);
  return interval;
}

Interval sum_over_contexts(Interval interval) {
  for (Row& row : interval.rows) row.source.key.context.reset();
  for (Row& row : interval.functions) row.source.key.context.reset();
  interval.rows = joined(interval.rows);
  interval.functions = joined(interval.functions);
  return interval;
}

Interval select(Interval interval, const Selection& selection) {
  if (selection.wanted) {
    std::erase_if(interval.rows, [&](const Row& row) { return !selection.wanted(row.source); });
  }
  interval.rows = sorted(std::move(interval.rows), selection.sort.value_or(SortKey::total),
                         selection.top.value_or(SIZE_MAX));
  return interval;
}

double rate_per_second(const Interval& interval, const Row& row) {
  if (interval.duration_ns == 0) return 0;
  return static_cast<double>(row.tally.count) * 1e9 / static_cast<double>(interval.duration_ns);
}

std::optional<double> average_ns(const Tally& tally) {
  if (!tally.timing || tally.count == 0) return std::nullopt;
  return static_cast<double>(tally.timing->net_ns()) / static_cast<double>(tally.count);
}

std::optional<uint64_t> quantile_ns(const Timing& timing, double share) {
  if (timing.histogram.empty()) return std::nullopt;
  return std::min(timing.histogram.quantile_ns(share), timing.max_ns);
}

std::optional<uint64_t> quantile_ns(const Tally& tally, double share) {
  if (!tally.timing || tally.count == 0) return std::nullopt;
  return quantile_ns(*tally.timing, share);
}

std::optional<uint64_t> max_ns(const Timing& timing) {
  if (timing.histogram.empty()) return std::nullopt;
  return timing.max_ns;
}

std::optional<uint64_t> max_ns(const Tally& tally) {
  if (!tally.timing || tally.count == 0) return std::nullopt;
  return max_ns(*tally.timing);
}

std::optional<double> cpu_share(const Interval& interval, const Row& row) {
  if (!row.tally.timing) return std::nullopt;
  return share_of(row.tally.timing->net_ns(), interval.duration_ns);
}

std::optional<double> share_of(uint64_t ns, uint64_t duration_ns) {
  if (duration_ns == 0) return std::nullopt;
  return static_cast<double>(ns) / static_cast<double>(duration_ns);
}

}  // namespace irqscope
