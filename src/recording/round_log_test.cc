#include "recording/round_log.h"

#include <gtest/gtest.h>

namespace irqscope::recording {
namespace {

// Rounds end at 10, 20, ...; the first begins at 0.
RoundLog log_of(uint64_t rounds) {
  RoundLog log(0);
  for (uint64_t i = 1; i <= rounds; ++i)
    log.add({.mark = i, .end_ns = i * 10, .known = {.sources = "x"}});
  return log;
}

TEST(RoundLog, KeepsAllThatIsYoung) {
  EXPECT_EQ(RoundLog(0).older_than(10, true), 0u);
  EXPECT_EQ(log_of(3).older_than(100, true), 0u);
  EXPECT_EQ(log_of(3).older_than(UINT64_MAX, true), 0u);
  EXPECT_EQ(log_of(10).older_than(100, true), 0u);
}

TEST(RoundLog, WaitsUntilHalfAsMuchWouldGo) {
  EXPECT_EQ(log_of(15).older_than(100, false), 0u);
  EXPECT_EQ(log_of(16).older_than(100, false), 6u);
}

TEST(RoundLog, DropsExactlyIfAsked) {
  EXPECT_EQ(log_of(11).older_than(100, true), 1u);
  EXPECT_EQ(log_of(15).older_than(95, true), 5u);  // a part of the sixth is needed
}

TEST(RoundLog, GoesOnWithWhatRemains) {
  RoundLog log = log_of(16);
  log.drop(6, uint64_t{0} - 5);
  ASSERT_EQ(log.rounds().size(), 10u);
  EXPECT_EQ(log.rounds()[0].mark, 2u);
  EXPECT_EQ(log.older_than(100, true), 0u);
  log.add({.mark = 20, .end_ns = 210, .known = {}});
  EXPECT_EQ(log.older_than(100, false), 0u);
  EXPECT_EQ(log.older_than(100, true), 5u);
}

TEST(RoundLog, HasAnEndOfMemory) {
  RoundLog log(0);
  constexpr uint64_t kRounds = 200'000;
  for (uint64_t i = 1; i <= kRounds; ++i) {
    log.add({.mark = i, .end_ns = i, .known = {.sources = i % 10'000 == 1 ? "x" : ""}});
  }
  EXPECT_LE(log.rounds().size(), 65'536u);
  EXPECT_EQ(log.rounds().back().mark, kRounds);
  std::string known;
  uint64_t before = 0;
  for (const RoundPlace& round : log.rounds()) {
    known += round.known.sources;
    EXPECT_LT(before, round.end_ns);
    EXPECT_EQ(round.end_ns, round.mark);
    before = round.end_ns;
  }
  EXPECT_EQ(known, std::string(20, 'x'));
}

TEST(RoundLog, DescriptionsAddUp) {
  Descriptions known{.sources = "1", .cgroups = "a"};
  known.add({.sources = "2", .cgroups = "b"});
  EXPECT_EQ(known.sources + known.cgroups, "12ab");
  known.add({.sources = "3", .cgroups = "c", .cgroups_anew = true});
  known.add({.sources = "4", .cgroups = "d"});
  EXPECT_EQ(known.sources + known.cgroups, "1234cd");
  EXPECT_TRUE(known.cgroups_anew);
}

}  // namespace
}  // namespace irqscope::recording
