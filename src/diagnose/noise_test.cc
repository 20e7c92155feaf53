#include "diagnose/noise.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint64_t kSecond = 1'000'000'000;

Row row(Kind kind, const char* name, int cpu, uint64_t count, uint64_t gross, uint64_t nested) {
  Row row;
  row.source.key = {kind, 0, 0, cpu};
  row.source.edit().name = name;
  row.tally.count = count;
  row.tally.timing.emplace().total_ns = gross;
  row.tally.timing->nested_ns = nested;
  row.tally.timing->max_ns = gross / count;
  return row;
}

CpuUse use(int cpu, const LevelTimes& net_ns, uint64_t hits, uint64_t longest_ns,
           uint64_t quiet_ns) {
  CpuUse use;
  use.cpu = cpu;
  use.net_ns = net_ns;
  use.noise.emplace().hits = hits;
  use.noise->longest_hit_ns = longest_ns;
  use.noise->longest_hit_source.edit().name = "local_timer";
  use.noise->longest_quiet_ns = quiet_ns;
  return use;
}

// CPU 2 has a timer and softirqs, CPU 3 nothing, CPU 0 is not asked for.
Interval interval() {
  Interval interval;
  interval.duration_ns = 2 * kSecond;
  interval.rows = {row(Kind::vector, "local_timer", 2, 10, 30'000, 0),
                   row(Kind::softirq, "timer", 2, 10, 90'000, 20'000),
                   row(Kind::vector, "local_timer", 0, 500, 9'000'000, 0)};
  interval.cpus = {use(0, {0, 9'000'000, 0, 0}, 500, 99'000, 4'000'000),
                   use(2, {1'000, 30'000, 70'000, 99'000}, 10, 18'200, 900'000'000),
                   use(3, {}, 0, 0, 3 * kSecond)};
  interval.loss.table_full = 1;
  return interval;
}

std::vector<std::string> names_of(const CpuNoise& cpu) {
  std::vector<std::string> names;
  for (const NoiseSource& source : cpu.sources) names.push_back(source.source->name);
  return names;
}

TEST(NoiseReport, SaysHowMuchAndHowLongAtATime) {
  NoiseReport report = noise_report(interval(), CpuSet({2}), {});
  ASSERT_EQ(report.cpus.size(), 1u);
  const CpuNoise& cpu = report.cpus[0];
  EXPECT_EQ(report.duration_ns, 2 * kSecond);
  EXPECT_EQ(report.loss.table_full, 1u);
  EXPECT_EQ(cpu.cpu, 2);
  EXPECT_EQ(cpu.hits, 10u);
  EXPECT_DOUBLE_EQ(cpu.rate, 5);
  EXPECT_EQ(cpu.lost_ns, 200'000u);
  EXPECT_DOUBLE_EQ(cpu.share, 0.0001);
  EXPECT_EQ(cpu.longest_hit_ns, 18'200u);
  ASSERT_TRUE(cpu.longest_hit_source);
  EXPECT_EQ((*cpu.longest_hit_source)->name, "local_timer");
  EXPECT_EQ(cpu.longest_quiet_ns, 900'000'000u);
}

TEST(NoiseReport, HasTheSourcesOfEachCpuMostTimeFirst) {
  NoiseReport report = noise_report(interval(), CpuSet({2}), {});
  ASSERT_THAT(names_of(report.cpus.at(0)), ElementsAre("timer", "local_timer"));
  const NoiseSource& timer = report.cpus[0].sources[0];
  EXPECT_EQ(timer.count, 10u);
  EXPECT_DOUBLE_EQ(timer.rate, 5);
  EXPECT_EQ(timer.net_ns, 70'000u);
  EXPECT_EQ(timer.max_ns, 9'000u);
  EXPECT_DOUBLE_EQ(timer.share, 0.000035);
}

TEST(NoiseReport, ACpuWithoutAHitIsQuietForTheWholeTime) {
  NoiseReport report = noise_report(interval(), CpuSet({3, 7}), {});
  ASSERT_EQ(report.cpus.size(), 2u);  // 7 is one that the interval does not know
  for (const CpuNoise& cpu : report.cpus) {
    EXPECT_EQ(cpu.hits, 0u);
    EXPECT_FALSE(cpu.longest_hit_source);
    EXPECT_EQ(cpu.longest_quiet_ns, 2 * kSecond);
    EXPECT_THAT(cpu.sources, IsEmpty());
  }
}

Interval without_loss() {
  Interval whole = interval();
  whole.loss = {0, 0, 0};
  return whole;
}

// What was lost may have been the longest hit.
TEST(NoiseReport, ALossCannotBeJudged) {
  EXPECT_FALSE(noise_report(interval(), CpuSet({2, 3}), {kSecond, 1.0}).within());
  EXPECT_TRUE(noise_report(without_loss(), CpuSet({2, 3}), {kSecond, 1.0}).within());
}

TEST(NoiseReport, WithoutLimitsNothingIsExceeded) {
  NoiseReport report = noise_report(without_loss(), CpuSet({2, 3}), {});
  EXPECT_TRUE(report.within());
  EXPECT_EQ(report.cpus[0].exceeds_single, std::nullopt);
  EXPECT_EQ(report.cpus[0].exceeds_share, std::nullopt);
}

TEST(NoiseReport, ALimitMayBeReached) {
  EXPECT_TRUE(noise_report(without_loss(), CpuSet({2, 3}), {18'200, 0.0001}).within());
}

TEST(NoiseReport, TellsWhichLimitIsExceeded) {
  NoiseReport single = noise_report(interval(), CpuSet({2, 3}), {18'199, 1.0});
  EXPECT_FALSE(single.within());
  EXPECT_EQ(single.cpus[0].exceeds_single, true);
  EXPECT_EQ(single.cpus[0].exceeds_share, false);
  EXPECT_EQ(single.cpus[1].exceeds_single, false);

  NoiseReport share = noise_report(interval(), CpuSet({2, 3}), {std::nullopt, 0.00009});
  EXPECT_FALSE(share.within());
  EXPECT_EQ(share.cpus[0].exceeds_share, true);
  EXPECT_EQ(share.cpus[0].exceeds_single, std::nullopt);
}

TEST(NoiseReport, ALimitOfZeroAllowsSilenceOnly) {
  EXPECT_TRUE(noise_report(without_loss(), CpuSet({3}), {0, 0.0}).within());
  EXPECT_FALSE(noise_report(interval(), CpuSet({2}), {std::nullopt, 0.0}).within());
}

TEST(NoiseReport, AnIntervalOfNoTimeHasNoRates) {
  Interval none;
  none.cpus = {use(0, {1, 1, 1, 1}, 1, 1, 1)};
  NoiseReport report = noise_report(none, CpuSet({0}), {});
  EXPECT_EQ(report.cpus.at(0).rate, 0);
  EXPECT_EQ(report.cpus.at(0).share, 0);
}

}  // namespace
}  // namespace irqscope
