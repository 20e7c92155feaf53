#include "base/stop_signal.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "base/clock.h"
#include "base/test_child.h"

namespace irqscope {
namespace {

using test::status_of_child;

constexpr uint64_t kMs = 1'000'000;

TEST(StopSignal, TheFirstIsRemembered) {
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    int status = status_of_child([&] {
      StopSignal stop;
      uint64_t before = monotonic_ns();
      if (StopSignal::requested() || StopSignal::requested_at_ns() != 0) return 1;
      raise(number);
      if (!StopSignal::requested()) return 2;
      uint64_t at = StopSignal::requested_at_ns();
      return at >= before && at <= monotonic_ns() ? 0 : 3;
    });
    EXPECT_EQ(status, 0) << number;
  }
}

TEST(StopSignal, NoneThatComesAtOnceKills) {
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              for (int number : {SIGINT, SIGINT, SIGTERM, SIGHUP, SIGINT}) raise(number);
              return StopSignal::requested() ? 0 : 1;
            }),
            0);
}

TEST(StopSignal, AThirdAfterAWhileTakesItsUsualCourse) {
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    int status = status_of_child([&] {
      StopSignal stop;
      raise(SIGINT);
      while (monotonic_ns() < StopSignal::requested_at_ns() + 2100 * kMs) usleep(10'000);
      raise(SIGTERM);  // the second never does
      raise(number);
      return 0;
    });
    EXPECT_EQ(status, -number);
  }
}

// timeout(1) sends its second signal when the first may have ended us already.
TEST(StopSignal, ItsEndAfterARequestLeavesTheStatusAlone) {
  EXPECT_EQ(status_of_child([] {
              {
                StopSignal stop;
                raise(SIGINT);
              }
              raise(SIGINT);
              return 0;
            }),
            0);
}

TEST(StopSignal, WhatWasIgnoredStaysIgnored) {
  EXPECT_EQ(status_of_child([] {
              signal(SIGHUP, SIG_IGN);  // as nohup does
              StopSignal stop;
              raise(SIGHUP);
              if (StopSignal::requested()) return 1;
              raise(SIGINT);
              raise(SIGHUP);
              return StopSignal::requested() ? 0 : 2;
            }),
            0);
}

TEST(StopSignal, AfterItsEndSignalsKillAgain) {
  EXPECT_EQ(status_of_child([] {
              { StopSignal stop; }
              raise(SIGTERM);
              return 0;
            }),
            -SIGTERM);
}

TEST(StopSignal, ANewOneHasForgottenTheOld) {
  EXPECT_EQ(status_of_child([] {
              {
                StopSignal stop;
                raise(SIGTERM);
              }
              StopSignal stop;
              if (StopSignal::requested()) return 1;
              raise(SIGTERM);
              return StopSignal::requested() ? 0 : 2;
            }),
            0);
}

TEST(StopSignal, ABrokenPipeDoesNotKill) {
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              raise(SIGPIPE);
              return StopSignal::requested() ? 1 : 0;
            }),
            0);
}

TEST(SleepUntil, ReachesItsTime) {
  uint64_t deadline = monotonic_ns() + 20 * kMs;
  EXPECT_TRUE(sleep_until_ns(deadline));
  EXPECT_GE(monotonic_ns(), deadline);
}

TEST(StopsAtOnce, WhileItLives) {
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              StopsAtOnce nothing_to_clean_up;
              raise(SIGINT);
              return 1;
            }),
            -SIGINT);
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              { StopsAtOnce over; }
              raise(SIGINT);
              return StopSignal::requested() ? 0 : 1;
            }),
            0);
}

// nohup stays what it is, and without a StopSignal nothing is taken over.
TEST(StopsAtOnce, LeavesOtherHandlersAlone) {
  EXPECT_EQ(status_of_child([] {
              signal(SIGHUP, SIG_IGN);
              StopSignal stop;
              StopsAtOnce nothing_to_clean_up;
              raise(SIGHUP);
              return 0;
            }),
            0);
  EXPECT_EQ(status_of_child([] {
              { StopsAtOnce over; }
              raise(SIGINT);
              return 0;
            }),
            -SIGINT);
}

TEST(SleepUntil, ATimeThatIsOverIsReached) {
  uint64_t before = monotonic_ns();
  EXPECT_TRUE(sleep_until_ns(0));
  EXPECT_TRUE(sleep_until_ns(before));
  EXPECT_LT(monotonic_ns() - before, 1000 * kMs);
}

TEST(SleepUntil, EndsWithAStopRequest) {
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              pid_t self = getpid();
              std::thread sender([self] {
                usleep(30'000);
                kill(self, SIGINT);
              });
              // The signal must reach the sleeping thread, as it does in a program of one thread.
              uint64_t begin = monotonic_ns();
              bool reached = sleep_until_ns(begin + 20'000 * kMs);
              sender.join();
              return !reached && monotonic_ns() - begin < 10'000 * kMs ? 0 : 1;
            }),
            0);
}

TEST(SleepUntil, DoesNotBeginAfterAStopRequest) {
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              raise(SIGTERM);
              uint64_t begin = monotonic_ns();
              bool reached = sleep_until_ns(begin + 20'000 * kMs);
              return !reached && monotonic_ns() - begin < 10'000 * kMs ? 0 : 1;
            }),
            0);
}

void do_nothing(int) {}

TEST(SleepUntil, SleepsOnAfterOtherSignals) {
  EXPECT_EQ(status_of_child([] {
              signal(SIGALRM, do_nothing);
              ualarm(5'000, 5'000);
              uint64_t deadline = monotonic_ns() + 60 * kMs;
              bool reached = sleep_until_ns(deadline);
              return reached && monotonic_ns() >= deadline ? 0 : 1;
            }),
            0);
}

TEST(SleepUntil, LeavesTheSignalMaskAsItWas) {
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              sleep_until_ns(monotonic_ns() + kMs);
              sigset_t mask;
              sigprocmask(SIG_BLOCK, nullptr, &mask);
              return sigismember(&mask, SIGINT) == 0 ? 0 : 1;
            }),
            0);
}

TEST(SleepUntil, EndsWhenNobodyReadsAnyMore) {
  std::array<int, 2> ends{-1, -1};
  ASSERT_EQ(pipe(ends.data()), 0);
  EXPECT_TRUE(sleep_until_ns(monotonic_ns() + kMs, ends[1]));
  close(ends[0]);
  EXPECT_FALSE(sleep_until_ns(monotonic_ns() + 20'000 * kMs, ends[1]));
  close(ends[1]);
}

TEST(StopSignal, AFileThatMayNotGrowIsNoDeath) {
  EXPECT_EQ(status_of_child([] {
              StopSignal stop;
              raise(SIGXFSZ);
              raise(SIGPIPE);
              return 0;
            }),
            0);
}

}  // namespace
}  // namespace irqscope
