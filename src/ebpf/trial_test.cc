#include "ebpf/trial.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

#include "base/stop_signal.h"
#include "base/test_child.h"

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

TEST(Trial, WorkWithoutEndIsAnError) {
  auto endless = survives(
      [] {
        for (volatile bool goes_on = true; goes_on;) {
        }
      },
      1);
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().message, "it is too large: reading it takes more than 1 s of CPU time");
}

TEST(Trial, EndsAtAStopSignal) {
  int status = test::status_of_child([] {
    StopSignal stop;
    pid_t parent = getpid();
    auto stopped = survives([parent] {
      kill(parent, SIGINT);
      for (volatile bool goes_on = true; goes_on;) {
      }
    });
    return !stopped && stopped.error().message == "stopped" ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

// Ctrl-C goes to the whole group of processes.
TEST(Trial, AStopSignalIsNoCrash) {
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_TRUE(survives([=] { raise(number); })) << number;
  }
}

}  // namespace
}  // namespace irqscope::ebpf
