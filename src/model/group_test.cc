#include "model/group.h"

#include <gmock/gmock.h>

#include "model/interval.h"

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

// `count` calls of `gross` ns in all, `nested` of them within other interrupts.
Row row(Source source, uint64_t count, uint64_t gross, std::optional<uint64_t> nested) {
  Row result{std::move(source), {}};
  result.tally.count = count;
  Timing& timing = result.tally.timing.emplace();
  timing.total_ns = gross;
  timing.nested_ns = nested;
  timing.max_ns = timing.net_ns() / count;
  timing.histogram.add(timing.max_ns, count);
  return result;
}

SourceKey key(Kind kind, uint32_t id, std::optional<int> cpu,
              std::optional<RunContext> context = {}) {
  return {kind, id, 0, cpu, context};
}

Row function(uint64_t action, const char* within, int cpu, uint64_t gross, uint64_t nested) {
  Row result = row({{Kind::function, 0, action, cpu}, "fn"}, 2, gross, nested);
  result.source.edit().name += std::to_string(action);
  result.source.edit().within = within;
  result.source.edit().type = "timer";
  return result;
}

Interval example() {
  Interval interval{9, 1'000'000, {}, {}};
  interval.rows = {
      row({key(Kind::hardirq, 36, 0), "disk"}, 2, 200, 0),
      row({key(Kind::softirq, 1, 0, RunContext::interrupt), "timer"}, 3, 1000, 100),
      row({key(Kind::softirq, 1, 0, RunContext::ksoftirqd), "timer"}, 1, 500, 100),
      row({key(Kind::softirq, 1, 1, RunContext::interrupt), "timer"}, 1, 70, 0),
      row({key(Kind::softirq, 9, 1, RunContext::interrupt), "rcu"}, 1, 40, 0),
  };
  interval.functions = {function(1, "timer", 0, 600, 150), function(2, "timer", 0, 200, 0),
                        function(1, "timer", 1, 50, 0)};
  return interval;
}

struct Brief {
  std::string name;
  uint64_t count;
  uint64_t gross;
  uint64_t net;
  friend bool operator==(const Brief&, const Brief&) = default;
  friend void PrintTo(const Brief& b, std::ostream* out) {
    *out << b.name << ' ' << b.count << ' ' << b.gross << ' ' << b.net;
  }
};

std::vector<Brief> brief(const Interval& interval) {
  std::vector<Brief> result;
  for (const Row& row : interval.rows) {
    EXPECT_TRUE(row.tally.timing->nested_ns) << row.source->name;
    result.push_back({row.source->name, row.tally.count, row.tally.timing->total_ns,
                      row.tally.timing->net_ns()});
  }
  return result;
}

uint64_t net_of(const Interval& interval) {
  uint64_t sum = 0;
  for (const Row& row : interval.rows) sum += row.tally.timing->net_ns();
  return sum;
}

TEST(GroupBySource, KeepsContextsApart) {
  Interval grouped = group(example(), By::source, false);
  EXPECT_THAT(brief(grouped), ElementsAre(Brief{"disk", 2, 200, 200}, Brief{"timer", 4, 1070, 970},
                                          Brief{"timer", 1, 500, 400}, Brief{"rcu", 1, 40, 40}));
  EXPECT_EQ(grouped.rows[1].source.key.context, RunContext::interrupt);
  EXPECT_EQ(group(example(), By::source, true).rows.size(), 5u);
}

TEST(GroupByCpu, AddsUpNetTimes) {
  for (bool per_cpu : {false, true}) {
    Interval grouped = group(example(), By::cpu, per_cpu);
    EXPECT_THAT(brief(grouped),
                ElementsAre(Brief{"cpu 0", 6, 1500, 1500}, Brief{"cpu 1", 2, 110, 110}));
    EXPECT_EQ(grouped.rows[1].source.key, key(Kind::all, 0, 1));
    EXPECT_EQ(grouped.rows[0].tally.timing->max_ns, 400u);
    EXPECT_EQ(grouped.rows[0].tally.timing->histogram.count(), 6u);
  }
}

TEST(GroupByCpu, WithoutNetTimesOfAllThereIsNoSum) {
  Interval interval = example();
  interval.rows[0].tally.timing->nested_ns.reset();
  Interval grouped = group(interval, By::cpu, true);
  EXPECT_FALSE(grouped.rows[0].tally.timing);
  EXPECT_TRUE(grouped.rows[1].tally.timing);
}

TEST(GroupByKind, HasARowPerKind) {
  Interval grouped = group(example(), By::kind, false);
  EXPECT_THAT(brief(grouped),
              ElementsAre(Brief{"hardirq", 2, 200, 200}, Brief{"softirq", 6, 1610, 1410}));
  EXPECT_EQ(grouped.rows[1].source.key, key(Kind::softirq, 0, std::nullopt));
  grouped = group(example(), By::kind, true);
  EXPECT_THAT(brief(grouped),
              ElementsAre(Brief{"hardirq", 2, 200, 200}, Brief{"softirq", 4, 1500, 1300},
                          Brief{"softirq", 2, 110, 110}));
}

TEST(GroupByFunction, AddsUpToTheSource) {
  Interval grouped = group(example(), By::function, false);
  // timer: 1570 gross, 1370 net. fn1: 650 gross, 500 net. fn2: 200.
  EXPECT_THAT(brief(grouped), ElementsAre(Brief{"fn1", 4, 650, 500}, Brief{"fn2", 2, 200, 200},
                                          Brief{"(rest)", 5, 720, 670}));
  EXPECT_EQ(net_of(grouped), 1370u);
  const Source& rest = grouped.rows[2].source;
  EXPECT_EQ(rest.key.kind, Kind::function);
  EXPECT_EQ(rest->type, "rest");
  EXPECT_EQ(rest->within, "timer");
  EXPECT_EQ(grouped.rows[2].tally.timing->histogram.count(), 0u);
}

TEST(GroupByFunction, AddsUpOnEachCpu) {
  Interval grouped = group(example(), By::function, true);
  EXPECT_THAT(brief(grouped), ElementsAre(Brief{"fn1", 2, 600, 450}, Brief{"fn1", 2, 50, 50},
                                          Brief{"fn2", 2, 200, 200}, Brief{"(rest)", 4, 700, 650},
                                          Brief{"(rest)", 1, 20, 20}));
}

TEST(GroupByFunction, ARestIsNeverNegative) {
  Interval interval = example();
  interval.functions[2] = function(1, "timer", 1, 80, 0);
  EXPECT_EQ(brief(group(interval, By::function, true)).back(), (Brief{"(rest)", 1, 0, 0}));
  interval.rows.clear();  // not even one of its calls has ended
  EXPECT_EQ(group(interval, By::function, true).rows.size(), 3u);
}

Theft theft(Kind victim, uint32_t id, uint64_t action, const char* name, Share share) {
  return {{{victim, id, action}, name}, std::move(share)};
}

Share share(uint32_t id, const char* name, uint64_t count, uint64_t net_ns) {
  return {key(Kind::softirq, id, std::nullopt), name, count, net_ns};
}

TEST(GroupByTask, AddsUpWhatWasTaken) {
  Interval interval = example();
  interval.thefts = {theft(Kind::task, 7, 100, "sh", share(1, "timer", 2, 300)),
                     theft(Kind::task, 7, 200, "awk", share(1, "timer", 1, 5)),
                     theft(Kind::cgroup, 0, 50, "a.slice", share(1, "timer", 3, 305)),
                     theft(Kind::task, 7, 100, "sh", share(9, "rcu", 1, 400)),
                     theft(Kind::task, 0, 0, "(other)", share(9, "rcu", 1, 6))};
  Interval tasks = group(interval, By::task, false);
  EXPECT_THAT(brief(tasks), ElementsAre(Brief{"(other)", 1, 6, 6}, Brief{"sh", 3, 700, 700},
                                        Brief{"awk", 1, 5, 5}));
  ASSERT_EQ(tasks.rows[1].shares.size(), 2u);
  EXPECT_EQ(tasks.rows[1].shares[0].name, "rcu");
  EXPECT_EQ(tasks.rows[1].shares[1].net_ns, 300u);
  EXPECT_EQ(tasks.rows[1].tally.timing->histogram.count(), 0u);
  EXPECT_THAT(cpu_share(tasks, tasks.rows[1]), Optional(0.0007));
  EXPECT_EQ(max_ns(tasks.rows[1].tally), std::nullopt);
  EXPECT_EQ(quantile_ns(tasks.rows[1].tally, 0.5), std::nullopt);
  Interval cgroups = group(interval, By::cgroup, true);
  EXPECT_THAT(brief(cgroups), ElementsAre(Brief{"a.slice", 3, 305, 305}));
}

TEST(Group, OfNothingIsNothing) {
  for (By by : {By::source, By::cpu, By::kind, By::function, By::task, By::cgroup}) {
    Interval grouped = group({7, 8, {}, {1, 2, 3}}, by, false);
    EXPECT_THAT(grouped.rows, IsEmpty());
    EXPECT_EQ(grouped.wall_ns, 7u);
    EXPECT_THAT(grouped.loss.table_full, Optional(2u));
  }
}

}  // namespace
}  // namespace irqscope
