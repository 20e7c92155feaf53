#include "model/interval.h"

#include <algorithm>
#include <numeric>
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

void sort_rows(std::vector<Row>& rows, SortKey key) {
  std::vector<std::pair<uint64_t, Row>> keyed;
  for (Row& row : rows) {
    uint64_t value = sort_value(row, key);
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

bool is_nothing(const Theft& theft) { return theft.share.count == 0 && theft.share.net_ns == 0; }

}  // namespace

Interval difference(const Snapshot& earlier, const Snapshot& later) {
  Interval interval{later.wall_ns, later.monotonic_ns - earlier.monotonic_ns, {}, {}};
  interval.rows = change(earlier.rows, later.rows);
  interval.functions = change(earlier.functions, later.functions);
  interval.thefts = change(earlier.thefts, later.thefts);
  interval.cpus = change(earlier.cpus, later.cpus);
  interval.programs = change(earlier.programs, later.programs);
  std::erase_if(interval.rows, [](const Row& row) { return row.tally.idle(); });
  std::erase_if(interval.functions, [](const Row& row) { return row.tally.idle(); });
  std::erase_if(interval.thefts, is_nothing);
  interval.loss = {minus(later.loss.unmatched, earlier.loss.unmatched),
                   minus(later.loss.table_full, earlier.loss.table_full),
                   minus(later.loss.missed_runs, earlier.loss.missed_runs),
                   minus(later.loss.lost_events, earlier.loss.lost_events)};
  return interval;
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
  sort_rows(interval.rows, selection.sort.value_or(SortKey::total));
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
  return static_cast<double>(tally.timing->net_ns()) / static_cast<double>(tally.count);
}

std::optional<uint64_t> quantile_ns(const Timing& timing, double share) {
  if (timing.histogram.count() == 0) return std::nullopt;
  return std::min(timing.histogram.quantile_ns(share), timing.max_ns);
}

std::optional<uint64_t> quantile_ns(const Tally& tally, double share) {
  if (!tally.timing || tally.count == 0) return std::nullopt;
  return quantile_ns(*tally.timing, share);
}

std::optional<uint64_t> max_ns(const Timing& timing) {
  if (timing.histogram.count() == 0) return std::nullopt;
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

uint64_t sum_over_levels(const std::array<uint64_t, 4>& ns) {
  return std::accumulate(ns.begin(), ns.end(), uint64_t{0});
}

}  // namespace irqscope
