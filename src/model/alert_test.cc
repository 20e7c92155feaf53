#include "model/alert.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

AlertRule rule(std::string_view text) {
  auto parsed = parse_alert(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(AlertRule{});
}

Row row(int cpu, const char* name, uint64_t count, uint64_t net_ns, uint64_t nested_ns = 0,
        RunContext context = RunContext::interrupt) {
  auto id = static_cast<uint32_t>(std::string_view(name).size());
  Row result{{{Kind::softirq, id, 0, cpu, context}, name}, {}};
  result.tally.count = count;
  Timing& timing = result.tally.timing.emplace();
  timing.total_ns = net_ns + nested_ns;
  timing.nested_ns = nested_ns;
  return result;
}

// Of 100 ms.
Interval interval(std::vector<Row> rows, uint64_t duration_ns = 100'000'000) {
  return {1'000'000'000, duration_ns, std::move(rows), {}};
}

TEST(ParseAlert, ReadsFigureAndLimit) {
  EXPECT_EQ(rule("rate>50000").figure, AlertRule::Figure::rate);
  EXPECT_EQ(rule("rate>50000").limit, 50'000);
  EXPECT_EQ(rule("rate>50k").limit, 50'000);
  EXPECT_EQ(rule("rate > 1.5M").limit, 1'500'000);
  EXPECT_EQ(rule("rate > 1.5M").text, "rate > 1.5M");
  EXPECT_EQ(rule(" share >0.3").figure, AlertRule::Figure::share);
  EXPECT_EQ(rule("share>0.3").limit, 0.3);
}

TEST(ParseAlert, NamesWhatIsNone) {
  for (const char* text :
       {"", ">", "rate", "rate>", "rate>x", "rate>-1", "rate>5K", "rate<5", "rate>=5", "rate>5>6",
        "rate>nan", "rate>inf", "rate>0x10", "rate>1e5", "load>5", "share>k", "share>30"}) {
    auto parsed = parse_alert(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
    EXPECT_THAT(parsed.error().message, HasSubstr("'" + std::string(text) + "'"));
  }
}

TEST(StormWatch, ARateIsThatOfAllCpusAndContexts) {
  StormWatch watch({rule("rate>50000")});
  auto alerts = watch.look(
      interval({row(0, "net_rx", 1'000, 5'000'000), row(1, "net_rx", 3'000, 60'000'000, 9'000'000),
                row(1, "net_rx", 1'500, 1'000, 0, RunContext::ksoftirqd),
                row(1, "timer", 10, 20'000'000), row(1, "rcu", 1, 7), row(1, "tasklet", 1, 900)}));
  ASSERT_EQ(alerts.size(), 1u);
  const Alert& alert = alerts[0];
  EXPECT_TRUE(alert.began);
  EXPECT_EQ(alert.source->name, "net_rx");
  EXPECT_EQ(alert.source.key, (SourceKey{Kind::softirq, 6}));
  EXPECT_DOUBLE_EQ(alert.value, 55'000);
  EXPECT_EQ(alert.cpu, 1);
  EXPECT_DOUBLE_EQ(alert.cpu_value, 45'000);
  EXPECT_EQ(alert.wall_ns, 1'000'000'000u);
  EXPECT_EQ(alert.duration_ns, 100'000'000u);
  ASSERT_EQ(alert.top.size(), 3u);
  EXPECT_EQ(alert.top[0].name, "net_rx");
  EXPECT_EQ(alert.top[0].net_ns, 60'001'000u);
  EXPECT_EQ(alert.top[0].count, 4'500u);
  EXPECT_EQ(alert.top[1].name, "timer");
  EXPECT_EQ(alert.top[2].name, "tasklet");
}

TEST(StormWatch, AShareIsTheNetOneOfTheWorstCpu) {
  StormWatch watch({rule("share>0.3")});
  EXPECT_THAT(watch.look(interval(
                  {row(0, "timer", 1, 20'000'000, 70'000'000), row(1, "timer", 1, 30'000'000)})),
              IsEmpty());
  auto alerts =
      watch.look(interval({row(0, "timer", 1, 20'000'000), row(1, "timer", 1, 31'000'000)}));
  ASSERT_EQ(alerts.size(), 1u);
  EXPECT_DOUBLE_EQ(alerts[0].value, 0.31);
  EXPECT_EQ(alerts[0].cpu, 1);
  EXPECT_DOUBLE_EQ(alerts[0].cpu_value, 0.31);
}

TEST(StormWatch, AStormBeginsOnceAndEndsOnce) {
  StormWatch watch({rule("rate>1000")});
  Interval calm = interval({row(0, "timer", 100, 1)});  // 1000/s is not above
  Interval storm = interval({row(0, "timer", 101, 1)});
  EXPECT_THAT(watch.look(calm), IsEmpty());
  EXPECT_EQ(watch.look(storm).size(), 1u);
  EXPECT_THAT(watch.look(storm), IsEmpty());
  EXPECT_THAT(watch.look(calm), IsEmpty());
  EXPECT_THAT(watch.look(storm), IsEmpty());  // a gap is not its end
  EXPECT_THAT(watch.look(calm), IsEmpty());
  auto over = watch.look(calm);
  ASSERT_EQ(over.size(), 1u);
  EXPECT_FALSE(over[0].began);
  EXPECT_DOUBLE_EQ(over[0].value, 1000);
  EXPECT_EQ(over[0].duration_ns, 300'000'000u);
  EXPECT_THAT(watch.look(calm), IsEmpty());
  EXPECT_EQ(watch.look(storm).size(), 1u);
}

TEST(StormWatch, ASourceThatFallsSilentEndsItsStorm) {
  StormWatch watch({rule("rate>1000")});
  EXPECT_EQ(watch.look(interval({row(3, "timer", 101, 1)})).size(), 1u);
  EXPECT_THAT(watch.look(interval({})), IsEmpty());
  auto over = watch.look(interval({}));
  ASSERT_EQ(over.size(), 1u);
  EXPECT_FALSE(over[0].began);
  EXPECT_EQ(over[0].source->name, "timer");
  EXPECT_EQ(over[0].value, 0);
  EXPECT_EQ(over[0].cpu, 3);
  EXPECT_EQ(over[0].duration_ns, 100'000'000u);
}

TEST(StormWatch, NoTimeChangesNothing) {
  StormWatch watch({rule("rate>1000")});
  EXPECT_THAT(watch.look(interval({row(0, "timer", 1'000, 1)}, 0)), IsEmpty());
  EXPECT_EQ(watch.look(interval({row(0, "timer", 101, 1)})).size(), 1u);
  EXPECT_THAT(watch.look(interval({}, 0)), IsEmpty());
}

TEST(StormWatch, RulesAndSourcesAreApart) {
  StormWatch watch({rule("rate>1000"), rule("share>0.1"), rule("rate>1000000")});
  EXPECT_EQ(watch.look(interval({row(0, "timer", 101, 20'000'000), row(0, "rcu", 101, 1)})).size(),
            3u);
  Interval after = interval({row(0, "timer", 101, 1), row(0, "rcu", 1, 1)});
  EXPECT_THAT(watch.look(after), IsEmpty());
  auto changes = watch.look(after);
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].source->name, "rcu");
  EXPECT_EQ(changes[1].source->name, "timer");
  EXPECT_EQ(changes[1].rule.text, "share>0.1");
}

TEST(StormWatch, WhereNoTimesAreKnownNoShareIsAboveAnything) {
  StormWatch watch({rule("share>0")});
  Row counted = row(0, "timer", 5, 1);
  counted.tally.timing.reset();
  EXPECT_THAT(watch.look(interval({counted})), IsEmpty());
}

}  // namespace
}  // namespace irqscope
