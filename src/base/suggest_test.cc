#include "base/suggest.h"

#include <gtest/gtest.h>

namespace irqscope {
namespace {

const std::vector<std::string> kNames = {"hardirqs", "softirqs", "verify", "doctor"};
const std::vector<std::string> kOptions = {"--count", "--cpu", "--cgroup", "--nanoseconds"};

TEST(LikelyMeant, TheOnlyOneThatBeginsSo) {
  EXPECT_EQ(likely_meant("softirq", kNames), "softirqs");
  EXPECT_EQ(likely_meant("do", kNames), "doctor");
  EXPECT_EQ(likely_meant("--nano", kOptions), "--nanoseconds");
}

TEST(LikelyMeant, OneSlipAway) {
  EXPECT_EQ(likely_meant("verfy", kNames), "verify");       // lost
  EXPECT_EQ(likely_meant("verrify", kNames), "verify");     // added
  EXPECT_EQ(likely_meant("verufy", kNames), "verify");      // changed
  EXPECT_EQ(likely_meant("dcotor", kNames), "doctor");      // swapped
  EXPECT_EQ(likely_meant("ahrdirsq", kNames), "hardirqs");  // twice
}

TEST(LikelyMeant, NothingIfNothingIsNear) {
  for (const char* word : {"", "x", "-", "--", "--c", "top", "interrupts", "--foo"}) {
    EXPECT_EQ(likely_meant(word, kNames), "") << word;
    EXPECT_EQ(likely_meant(word, kOptions), "") << word;
  }
  EXPECT_EQ(likely_meant(std::string(100'000, 'x'), kNames), "");
  EXPECT_EQ(likely_meant("verify", {}), "");
}

}  // namespace
}  // namespace irqscope
