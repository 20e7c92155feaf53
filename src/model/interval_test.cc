#include "model/interval.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

SourceKey key_of(uint32_t id, std::optional<int> cpu = 0) {
  return {Kind::hardirq, id, uint64_t{id} * 0x1000, cpu};
}

Row counted_row(uint32_t id, const char* name, uint64_t count, std::optional<int> cpu = 0) {
  Row row;
  row.source = {key_of(id, cpu), name, {}, {}};
  row.tally.count = count;
  return row;
}

// `count` calls of `each_ns`.
Row timed_row(uint32_t id, const char* name, uint64_t count, uint64_t each_ns,
              std::optional<int> cpu = 0) {
  Row row = counted_row(id, name, count, cpu);
  Timing timing;
  timing.total_ns = count * each_ns;
  timing.max_ns = each_ns;
  timing.histogram.add(each_ns, count);
  timing.usec_slots[1] = count;
  row.tally.timing = timing;
  row.tally.not_handled = 0;
  row.tally.not_handled_ns = 0;
  row.tally.woke_thread = 0;
  row.tally.entered = count;
  return row;
}

std::vector<std::string> names(const Interval& interval) {
  std::vector<std::string> list;
  for (const Row& row : interval.rows) list.push_back(row.source.name);
  return list;
}

TEST(Difference, IsWhatHappenedBetween) {
  Snapshot earlier{1'000, 500, {timed_row(1, "disk", 10, 100)}, {}};
  Snapshot later{3'000, 2'500, {timed_row(1, "disk", 10, 100)}, {}};
  Tally& tally = later.rows[0].tally;
  tally.count += 4;
  tally.entered = 15;
  tally.not_handled = 2;
  tally.not_handled_ns = 60;
  tally.woke_thread = 3;
  tally.timing->total_ns += 4'000;
  tally.timing->max_ns = 1'300;
  tally.timing->histogram.add(1'000, 4);
  tally.timing->usec_slots[2] = 4;

  Interval interval = difference(earlier, later);
  EXPECT_EQ(interval.wall_ns, 3'000u);
  EXPECT_EQ(interval.duration_ns, 2'000u);
  ASSERT_EQ(interval.rows.size(), 1u);
  const Tally& change = interval.rows[0].tally;
  EXPECT_EQ(change.count, 4u);
  EXPECT_THAT(change.entered, Optional(5u));
  EXPECT_THAT(change.not_handled, Optional(2u));
  EXPECT_THAT(change.not_handled_ns, Optional(60u));
  EXPECT_THAT(change.woke_thread, Optional(3u));
  EXPECT_EQ(change.timing->total_ns, 4'000u);
  EXPECT_EQ(change.timing->max_ns, 1'300u);  // the interval's own, no difference
  EXPECT_EQ(change.timing->histogram.count(), 4u);
  EXPECT_EQ(change.timing->usec_slots[1], 0u);
  EXPECT_EQ(change.timing->usec_slots[2], 4u);
}

TEST(Difference, LeavesOutWhatWasIdle) {
  Snapshot earlier{0, 0, {counted_row(1, "idle", 7), counted_row(2, "spurious", 7)}, {}};
  earlier.rows[1].tally.not_handled = 5;
  Snapshot later = earlier;
  EXPECT_THAT(names(difference(earlier, later)), IsEmpty());
  later.rows[1].tally.not_handled = 6;
  EXPECT_THAT(names(difference(earlier, later)), ElementsAre("spurious"));
}

TEST(Difference, ANewSourceBeganAtZeroAndAGoneOneIsGone) {
  Snapshot earlier{0, 0, {counted_row(1, "gone", 7)}, {}};
  Snapshot later{0, 1, {timed_row(2, "new", 3, 50)}, {}};
  Interval interval = difference(earlier, later);
  ASSERT_THAT(names(interval), ElementsAre("new"));
  EXPECT_EQ(interval.rows[0].tally.count, 3u);
  EXPECT_EQ(interval.rows[0].tally.timing->total_ns, 150u);
}

TEST(Difference, GoesByKeyAndNotByNameOrPlace) {
  Snapshot earlier{0, 0, {counted_row(1, "eth0", 100), counted_row(2, "eth0", 5)}, {}};
  Snapshot later{0, 1, {counted_row(2, "renamed", 6), counted_row(1, "eth0", 103)}, {}};
  Interval interval = difference(earlier, later);
  ASSERT_THAT(names(interval), ElementsAre("renamed", "eth0"));
  EXPECT_EQ(interval.rows[0].tally.count, 1u);
  EXPECT_EQ(interval.rows[1].tally.count, 3u);
}

TEST(Difference, TellsCpusActionsAndKindsApart) {
  Snapshot earlier{0, 0, {counted_row(1, "a", 10, 0), counted_row(1, "a", 20, 1)}, {}};
  Snapshot later = earlier;
  later.rows[1].tally.count += 5;
  Row softirq = counted_row(1, "timer", 2, 0);
  softirq.source.key.kind = Kind::softirq;
  Row sharer = counted_row(1, "b", 4, 0);
  sharer.source.key.action = 0x9999;
  later.rows.push_back(softirq);
  later.rows.push_back(sharer);
  Interval interval = difference(earlier, later);
  ASSERT_EQ(interval.rows.size(), 3u);
  EXPECT_EQ(interval.rows[0].source.key.cpu, 1);
  EXPECT_EQ(interval.rows[0].tally.count, 5u);
  EXPECT_EQ(interval.rows[1].tally.count, 2u);
  EXPECT_EQ(interval.rows[2].tally.count, 4u);
}

TEST(Difference, OfTheLosses) {
  Snapshot earlier{0, 0, {}, {2, 0, {}}};
  Snapshot later{0, 1, {}, {5, 0, {}}};
  Interval interval = difference(earlier, later);
  EXPECT_THAT(interval.loss.unmatched, Optional(3u));
  EXPECT_THAT(interval.loss.table_full, Optional(0u));
  EXPECT_EQ(interval.loss.missed_runs, std::nullopt);
  EXPECT_FALSE(interval.loss.none());
  EXPECT_TRUE(difference(later, later).loss.none());
}

TEST(Difference, WhatIsNotKnownStaysNotKnown) {
  Snapshot earlier{0, 0, {counted_row(1, "disk", 10)}, {}};
  Snapshot later{0, 1, {counted_row(1, "disk", 11)}, {}};
  Interval interval = sum_over_cpus(difference(earlier, later));
  ASSERT_EQ(interval.rows.size(), 1u);
  const Tally& tally = interval.rows[0].tally;
  EXPECT_EQ(tally.not_handled, std::nullopt);
  EXPECT_EQ(tally.not_handled_ns, std::nullopt);
  EXPECT_EQ(tally.woke_thread, std::nullopt);
  EXPECT_EQ(tally.entered, std::nullopt);
  EXPECT_FALSE(tally.timing);
  EXPECT_EQ(interval.loss.unmatched, std::nullopt);
  EXPECT_EQ(average_ns(tally), std::nullopt);
  EXPECT_EQ(quantile_ns(tally, 0.5), std::nullopt);
  EXPECT_EQ(cpu_share(interval, interval.rows[0]), std::nullopt);
}

TEST(SumOverCpus, AddsCountsAndKeepsTheGreatestMaximum) {
  Interval interval{
      9, 8, {timed_row(1, "disk", 3, 100, 0), timed_row(2, "net", 1, 10, 0)}, {1, 2, 3}};
  interval.rows.push_back(timed_row(1, "disk", 5, 2'000, 1));
  interval.rows[0].tally.not_handled = 1;
  interval.rows[2].tally.not_handled = 4;
  interval.rows[0].tally.woke_thread = 2;
  Interval sum = sum_over_cpus(interval);
  EXPECT_EQ(sum.wall_ns, 9u);
  EXPECT_EQ(sum.duration_ns, 8u);
  EXPECT_THAT(sum.loss.missed_runs, Optional(3u));
  ASSERT_THAT(names(sum), ElementsAre("disk", "net"));
  const Row& disk = sum.rows[0];
  EXPECT_EQ(disk.source.key.cpu, std::nullopt);
  EXPECT_EQ(disk.tally.count, 8u);
  EXPECT_THAT(disk.tally.entered, Optional(8u));
  EXPECT_THAT(disk.tally.not_handled, Optional(5u));
  EXPECT_THAT(disk.tally.woke_thread, Optional(2u));
  EXPECT_EQ(disk.tally.timing->total_ns, 10'300u);
  EXPECT_EQ(disk.tally.timing->max_ns, 2'000u);
  EXPECT_EQ(disk.tally.timing->histogram.count(), 8u);
  EXPECT_EQ(disk.tally.timing->usec_slots[1], 8u);
}

TEST(SumOverCpus, DoesNotMergeEqualNames) {
  Interval interval{0, 1, {counted_row(1, "eth0", 1), counted_row(2, "eth0", 2)}, {}};
  EXPECT_EQ(sum_over_cpus(interval).rows.size(), 2u);
}

// total: slow; count: busy; max: peak, whose p99 is low as only one call in a thousand is slow.
Interval mixed() {
  Row peak = timed_row(4, "peak", 1'000, 10);
  peak.tally.timing->max_ns = 90'000;
  peak.tally.timing->total_ns += 90'000;
  return {0,
          1'000'000,
          {timed_row(1, "busy", 5'000, 20), timed_row(2, "slow", 10, 50'000),
           timed_row(3, "alone", 1, 7), peak},
          {}};
}

TEST(Select, SortsByEveryKey) {
  auto sorted = [](SortKey key) { return names(select(mixed(), {{}, key, {}})); };
  EXPECT_THAT(sorted(SortKey::total), ElementsAre("slow", "busy", "peak", "alone"));
  EXPECT_THAT(sorted(SortKey::count), ElementsAre("busy", "peak", "slow", "alone"));
  EXPECT_THAT(sorted(SortKey::max), ElementsAre("peak", "slow", "busy", "alone"));
  EXPECT_THAT(sorted(SortKey::p99), ElementsAre("slow", "busy", "peak", "alone"));
  EXPECT_THAT(sorted(SortKey::name), ElementsAre("alone", "busy", "peak", "slow"));
}

TEST(Select, SortsByCountWhereNoTimeIsKnown) {
  Interval interval{0, 1, {counted_row(1, "few", 1), counted_row(2, "many", 9)}, {}};
  for (SortKey key : {SortKey::total, SortKey::count, SortKey::max, SortKey::p99}) {
    EXPECT_THAT(names(select(interval, {{}, key, {}})), ElementsAre("many", "few"));
  }
}

TEST(Select, OrdersTiesByNameThenKey) {
  Interval interval{0,
                    1,
                    {counted_row(9, "b", 5), counted_row(3, "a", 5), counted_row(2, "a", 5),
                     counted_row(2, "a", 5, 1)},
                    {}};
  Interval sorted = select(interval, {{}, SortKey::count, {}});
  EXPECT_THAT(names(sorted), ElementsAre("a", "a", "a", "b"));
  EXPECT_EQ(sorted.rows[0].source.key, key_of(2, 0));
  EXPECT_EQ(sorted.rows[1].source.key, key_of(2, 1));
  EXPECT_EQ(sorted.rows[2].source.key, key_of(3, 0));
  std::reverse(interval.rows.begin(), interval.rows.end());
  EXPECT_EQ(select(interval, {{}, SortKey::count, {}}).rows[1].source.key, key_of(2, 1));
}

TEST(Select, KeepsTheTopOfTheSortedRows) {
  auto top = [](size_t rows) { return names(select(mixed(), {{}, SortKey::count, rows})); };
  EXPECT_THAT(top(0), IsEmpty());
  EXPECT_THAT(top(2), ElementsAre("busy", "peak"));
  EXPECT_EQ(top(4).size(), 4u);
  EXPECT_EQ(top(99).size(), 4u);
}

TEST(Select, KeepsWhatIsWanted) {
  auto no_slow = [](const Source& source) { return source.name != "slow"; };
  EXPECT_THAT(names(select(mixed(), {no_slow, SortKey::total, 1})), ElementsAre("busy"));
}

TEST(Figures, AreDerivedFromTheTally) {
  Interval interval{0, 2'000'000'000, {timed_row(1, "disk", 10, 100'000)}, {}};
  const Row& disk = interval.rows[0];
  EXPECT_DOUBLE_EQ(rate_per_second(interval, disk), 5);
  EXPECT_THAT(average_ns(disk.tally), Optional(100'000.0));
  EXPECT_THAT(cpu_share(interval, disk), Optional(0.0005));
}

TEST(Figures, AQuantileIsNeverAboveTheMaximum) {
  Row row = timed_row(1, "disk", 10, 1'000);
  EXPECT_GT(row.tally.timing->histogram.quantile_ns(0.99), 1'000u);
  EXPECT_THAT(quantile_ns(row.tally, 0.99), Optional(1'000u));
}

TEST(Figures, OfNothingDoNotDivideByZero) {
  Interval interval{0, 0, {timed_row(1, "disk", 0, 100)}, {}};
  const Row& disk = interval.rows[0];
  EXPECT_EQ(rate_per_second(interval, disk), 0);
  EXPECT_EQ(average_ns(disk.tally), std::nullopt);
  EXPECT_EQ(quantile_ns(disk.tally, 0.5), std::nullopt);
  EXPECT_EQ(cpu_share(interval, disk), std::nullopt);
}

}  // namespace
}  // namespace irqscope
