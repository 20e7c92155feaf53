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
  row.source = {key_of(id, cpu), name};
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
  timing.usec_slots.add(1, count);
  row.tally.timing = timing;
  row.tally.not_handled = 0;
  row.tally.not_handled_ns = 0;
  row.tally.woke_thread = 0;
  row.tally.entered = count;
  return row;
}

std::vector<std::string> names(const Interval& interval) {
  std::vector<std::string> list;
  for (const Row& row : interval.rows) list.push_back(row.source->name);
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
  tally.timing->usec_slots.add(2, 4);

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
  auto no_slow = [](const Source& source) { return source->name != "slow"; };
  EXPECT_THAT(names(select(mixed(), {no_slow, SortKey::total, 1})), ElementsAre("busy"));
}

// 10 calls of 100 ns, 30 of each of which were another's.
Row nested_row(uint64_t calls, std::optional<int> cpu = 0) {
  Row row = timed_row(1, "timer", calls, 70, cpu);
  row.source.key.kind = Kind::softirq;
  row.tally.timing->total_ns = calls * 100;
  row.tally.timing->nested_ns = calls * 30;
  row.tally.delay = Delay{calls / 2, {}};
  row.tally.delay->timing.total_ns = calls * 5;
  row.tally.delay->timing.max_ns = calls;
  row.tally.delay->timing.histogram.add(5, calls);
  row.tally.work = calls * 3;
  row.tally.budget = calls * 64;
  return row;
}

TEST(Difference, OfNestedTimesDelaysAndWork) {
  Snapshot earlier{0, 0, {nested_row(4)}, {}, {nested_row(4)}};
  Snapshot later{0, 1, {nested_row(10)}, {}, {nested_row(4)}};
  Interval interval = difference(earlier, later);
  EXPECT_THAT(interval.functions, IsEmpty());
  const Tally& tally = interval.rows.at(0).tally;
  EXPECT_THAT(tally.timing->nested_ns, Optional(180u));
  EXPECT_EQ(tally.timing->net_ns(), 420u);
  EXPECT_EQ(tally.delay->reraised, 3u);
  EXPECT_EQ(tally.delay->timing.total_ns, 30u);
  EXPECT_EQ(tally.delay->timing.max_ns, 10u);  // the interval's own
  EXPECT_EQ(tally.delay->timing.histogram.count(), 6u);
  EXPECT_THAT(tally.work, Optional(18u));
  EXPECT_THAT(tally.budget, Optional(384u));
}

TEST(Difference, KeepsAThreadThatWaitedAndStillRuns) {
  Snapshot earlier{0, 0, {nested_row(4)}, {}};
  Snapshot later = earlier;
  later.rows[0].tally.delay->timing.histogram.add(5);
  EXPECT_EQ(difference(earlier, later).rows.size(), 1u);
}

Theft theft(uint64_t started, uint32_t source, uint64_t count) {
  return {{{Kind::task, 7, started}, "sh"}, {key_of(source, {}), "disk", count, count * 10}};
}

TEST(Difference, OfTheftsCpusAndPrograms) {
  Snapshot earlier{0, 0, {}, {}, {}, {theft(1, 1, 5), theft(1, 2, 5)}};
  Snapshot later{0, 1, {}, {}, {}, {theft(1, 1, 5), theft(1, 2, 6), theft(2, 1, 1)}};
  earlier.cpus = {{1, {1, 2, 3, 4}, {0, 1, 1, 0}, Noise{5, 70, {}, 1, 900}}};
  later.cpus = {{0, {9, 0, 0, 0}, {}}, {1, {2, 4, 6, 8}, {0, 2, 3, 0}, Noise{8, 80, {}, 2, 950}}};
  earlier.programs = {{"count", 5, 500, {}}, {"idle", 1, 9, 3}};
  later.programs = {{"count", 7, 800, {}}, {"idle", 1, 9, 5}};
  Interval interval = difference(earlier, later);
  ASSERT_EQ(interval.thefts.size(), 2u);
  EXPECT_EQ(interval.thefts[0].share.count, 1u);
  EXPECT_EQ(interval.thefts[0].share.net_ns, 10u);
  EXPECT_EQ(interval.thefts[1].victim.key.action, 2u);
  ASSERT_EQ(interval.cpus.size(), 2u);
  EXPECT_EQ(interval.cpus[0].net_ns, (LevelTimes{9, 0, 0, 0}));
  EXPECT_EQ(interval.cpus[1].net_ns, (LevelTimes{1, 2, 3, 4}));
  EXPECT_EQ(interval.cpus[1].idle_net_ns, (LevelTimes{0, 1, 2, 0}));
  EXPECT_EQ(interval.cpus[1].noise->hits, 3u);
  EXPECT_EQ(interval.cpus[1].noise->longest_hit_ns, 80u);
  EXPECT_EQ(interval.cpus[1].noise->longest_quiet_ns, 950u);
  ASSERT_EQ(interval.programs.size(), 2u);
  EXPECT_EQ(interval.programs[0].runs, 2u);
  EXPECT_EQ(interval.programs[0].run_ns, 300u);
  EXPECT_FALSE(interval.programs[0].misses);
  EXPECT_THAT(interval.programs[1].misses, Optional(2u));
}

// What is counted from the first to the last of three readings, with or without the middle one;
// but a maximum of the whole is the greater of the two.
TEST(Append, OfTwoIntervalsIsTheWholeOne) {
  Snapshot first{100, 1'000, {nested_row(4)}, {1, 0, {}}, {nested_row(2)}, {theft(1, 1, 5)}};
  Snapshot middle{200, 3'000, {nested_row(9)}, {1, 2, {}}, {nested_row(3)}, {theft(1, 1, 6)}};
  Snapshot last{300, 4'000, {nested_row(10)}, {4, 2, {}}, {nested_row(5)}, {theft(1, 1, 9)}};
  first.cpus = {{1, {1, 2, 3, 4}, {}, Noise{5, 70, {}, 1, 900}}};
  middle.cpus = {{1, {2, 4, 6, 8}, {}, Noise{6, 70, {}, 1, 900}}};
  last.cpus = {{1, {3, 5, 7, 9}, {}, Noise{9, 99, {}, 2, 950}}};
  middle.programs = last.programs = {{"count", 7, 800, 1}};
  last.rows.push_back(nested_row(1, 1));
  middle.rows[0].tally.timing->max_ns = 88;
  Interval whole;
  append(whole, difference(first, middle));
  append(whole, difference(middle, last));
  Interval direct = difference(first, last);
  EXPECT_EQ(whole.wall_ns, 300u);
  EXPECT_EQ(whole.duration_ns, 3'000u);
  EXPECT_THAT(whole.loss.unmatched, Optional(3u));
  EXPECT_EQ(whole.loss.missed_runs, std::nullopt);
  ASSERT_EQ(whole.rows.size(), 2u);
  EXPECT_EQ(whole.rows[0].tally.count, direct.rows[0].tally.count);
  EXPECT_EQ(whole.rows[0].tally.timing->total_ns, 600u);
  EXPECT_THAT(whole.rows[0].tally.timing->nested_ns, Optional(180u));
  EXPECT_EQ(whole.rows[0].tally.timing->max_ns, 88u);
  EXPECT_EQ(whole.rows[0].tally.timing->histogram, direct.rows[0].tally.timing->histogram);
  EXPECT_EQ(whole.rows[0].tally.delay->timing.max_ns, 10u);
  EXPECT_THAT(whole.rows[0].tally.work, Optional(18u));
  EXPECT_EQ(whole.rows[1].source.key.cpu, 1);
  EXPECT_EQ(whole.functions.at(0).tally.count, 3u);
  EXPECT_EQ(whole.thefts.at(0).share.count, 4u);
  EXPECT_EQ(whole.cpus.at(0).net_ns, (LevelTimes{2, 3, 4, 5}));
  EXPECT_EQ(whole.cpus.at(0).noise->hits, 4u);
  EXPECT_EQ(whole.cpus.at(0).noise->longest_hit_ns, 99u);
  EXPECT_EQ(whole.programs.at(0).runs, 7u);
}

TEST(SumOverCpus, KeepsContextsAndSumOverContextsDoesNot) {
  Row interrupt = nested_row(1, 0);
  interrupt.source.key.context = RunContext::interrupt;
  Row thread = nested_row(2, 1);
  thread.source.key.context = RunContext::ksoftirqd;
  Interval interval{0, 1, {interrupt, thread}, {}, {nested_row(1, 0), nested_row(1, 1)}};
  Interval sum = sum_over_cpus(interval);
  EXPECT_EQ(sum.rows.size(), 2u);
  EXPECT_EQ(sum.functions.size(), 1u);
  EXPECT_EQ(sum_over_contexts(interval).rows.size(), 2u);
  sum = sum_over_contexts(sum);
  ASSERT_EQ(sum.rows.size(), 1u);
  EXPECT_THAT(sum.rows[0].tally.timing->nested_ns, Optional(90u));
  EXPECT_EQ(sum.rows[0].tally.delay->reraised, 1u);
  EXPECT_THAT(sum.rows[0].tally.budget, Optional(192u));
}

TEST(SumOverCpus, IsNotKnownIfAPartIsNot) {
  Interval interval{0, 1, {nested_row(1, 0), nested_row(1, 1), nested_row(1, 2)}, {}};
  interval.rows[1].tally.timing->nested_ns.reset();
  EXPECT_EQ(sum_over_cpus(interval).rows[0].tally.timing->nested_ns, std::nullopt);
  interval.rows[1].tally.timing.reset();
  EXPECT_FALSE(sum_over_cpus(interval).rows[0].tally.timing);
}

TEST(Figures, AreOfTheNetTimeWhereItIsKnown) {
  Interval interval{0, 1'000, {nested_row(4)}, {}};
  EXPECT_THAT(average_ns(interval.rows[0].tally), Optional(70.0));
  EXPECT_THAT(cpu_share(interval, interval.rows[0]), Optional(0.28));
  // 400 ns gross and 280 net are less than 300 ns that are all its own.
  interval.rows.push_back(timed_row(2, "disk", 1, 300));
  EXPECT_THAT(names(select(interval, {})), ElementsAre("disk", "timer"));
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

TEST(Select, ByCpuIsInTheirOrder) {
  Interval interval{0, 1, {}, {}};
  for (int cpu : {10, 2, 0}) {
    Row row = counted_row(1, "same", 1);
    row.source.key.cpu = cpu;
    interval.rows.push_back(row);
  }
  Selection selection;
  selection.sort = SortKey::cpu;
  std::vector<int> order;
  for (const Row& row : select(interval, selection).rows) order.push_back(*row.source.key.cpu);
  EXPECT_EQ(order, (std::vector<int>{0, 2, 10}));
}

}  // namespace
}  // namespace irqscope
