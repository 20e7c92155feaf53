#include "ebpf/trial.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

namespace irqscope::ebpf {
namespace {

TEST(Trial, WorkThatEnds) {
  int here = 0;
  EXPECT_TRUE(survives([&] { here = 1; }));
  EXPECT_EQ(here, 0) << "it was done in this process";
}

TEST(Trial, ACrashIsAnError) {
  auto crashed = survives([] { raise(SIGSEGV); });
  ASSERT_FALSE(crashed);
  EXPECT_EQ(crashed.error().message,
            "it is damaged: reading it ended with signal 11 (Segmentation fault)");
}

// Ctrl-C goes to the whole group of processes.
TEST(Trial, AStopSignalIsNoCrash) {
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_TRUE(survives([=] { raise(number); })) << number;
  }
}

}  // namespace
}  // namespace irqscope::ebpf
