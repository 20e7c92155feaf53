// How long intervals are and how many there are, by what the output says of itself.
#include <gtest/gtest.h>

#include <numeric>

#include "program/program.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kMs = 1'000'000;

std::vector<nlohmann::json> intervals_of(const Words& words) {
  Words all = words;
  all.insert(all.end(), {"--json"});
  Finished end = run(counting(all));
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_TRUE(all_whole(end.out));
  return json_lines(end.out);
}

// When each interval ended, counted from the beginning of the first.
std::vector<uint64_t> ends_of(const std::vector<nlohmann::json>& intervals) {
  std::vector<uint64_t> ends;
  for (const auto& interval : intervals) ends.push_back(interval["interval_ns"]);
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  return ends;
}

TEST(Pace, ThereAreAsManyIntervalsAsAskedFor) {
  for (size_t count : {1u, 2u, 7u}) {
    EXPECT_EQ(intervals_of({"softirqs", "10ms", std::to_string(count)}).size(), count);
  }
}

// Each one ends at a multiple of the time asked for, or a little later; however late, the next one
// makes up for it.
TEST(Pace, IntervalsDoNotDrift) {
  auto ends = ends_of(intervals_of({"softirqs", "50ms", "8"}));
  for (size_t i = 0; i < ends.size(); ++i) {
    EXPECT_GE(ends[i], (i + 1) * 50 * kMs);
    EXPECT_GT(ends[i] / (50 * kMs), i == 0 ? 0 : ends[i - 1] / (50 * kMs));
  }
}

TEST(Pace, ADurationEndsWithAShorterInterval) {
  auto ends = ends_of(intervals_of({"softirqs", "50ms", "--duration", "120ms"}));
  ASSERT_FALSE(ends.empty());
  EXPECT_LE(ends.size(), 3u);
  EXPECT_GE(ends.back(), 120 * kMs);
  EXPECT_LT(ends.size() > 1 ? ends[ends.size() - 2] : 0, 120 * kMs);
}

TEST(Pace, ADurationAloneIsOneInterval) {
  auto ends = ends_of(intervals_of({"softirqs", "--duration", "60ms"}));
  ASSERT_EQ(ends.size(), 1u);
  EXPECT_GE(ends[0], 60 * kMs);
}

TEST(Pace, WhatComesFirstEndsTheRun) {
  EXPECT_EQ(intervals_of({"softirqs", "10ms", "2", "--duration", "1h"}).size(), 2u);
  EXPECT_EQ(intervals_of({"softirqs", "1h", "5", "--duration", "10ms"}).size(), 1u);
}

TEST(Pace, RatesDivideByTheTimeThatPassed) {
  for (const auto& interval : intervals_of({"softirqs", "100ms", "5"})) {
    auto seconds = interval["interval_ns"].get<double>() / 1e9;
    for (const auto& row : interval["rows"]) {
      // A rate has three decimals.
      EXPECT_NEAR(row["rate"].get<double>(), row["count"].get<double>() / seconds, 0.001);
    }
  }
}

}  // namespace
}  // namespace irqscope::test
