// Signals at any moment: the last interval is shown, no line is torn, and the end comes soon.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "base/file.h"
#include "program/program.h"

namespace irqscope::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

void pause_ms(int ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// Without reading what it writes. The name of the program in /proc/PID/stat has no blank.
bool ends_unread(pid_t pid, int within_ms) {
  for (int waited = 0; waited < within_ms; waited += 20, pause_ms(20)) {
    auto stat = read_file("/proc/" + std::to_string(pid) + "/stat");
    auto words = split_words(stat ? std::string_view(*stat) : "");
    if (words.size() < 3 || words[2] == "Z") return true;
  }
  return false;
}

class StopSignals : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Program, StopSignals, testing::Values(SIGINT, SIGTERM, SIGHUP));

TEST_P(StopSignals, TheLastIntervalIsShown) {
  RunOptions options;
  options.terminal_columns = 80;  // so that it says when it begins
  Running program(counting({"softirqs"}), options);
  ASSERT_TRUE(program.wait_for_err("Ctrl-C"));
  program.signal(GetParam());
  Finished end = program.wait();
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.out, HasSubstr("SOFTIRQ"));
}

TEST_P(StopSignals, BetweenIntervals) {
  Running program(counting({"softirqs", "20ms", "--json"}));
  ASSERT_TRUE(program.wait_for_out("\n"));
  program.signal(GetParam());
  Finished end = program.wait();
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.err, "");
  EXPECT_TRUE(all_whole(end.out)) << end.out;
  EXPECT_GE(json_lines(end.out).size(), 2u);
}

// Before the program has begun to listen, a signal ends it; after that, it gets its last interval.
TEST_P(StopSignals, AtAnyMomentOfTheStart) {
  for (int delay_us = 0; delay_us < 20'000; delay_us += 500) {
    Running program(counting({"1h", "--json"}));
    std::this_thread::sleep_for(std::chrono::microseconds(delay_us));
    program.signal(GetParam());
    Finished end = program.wait();
    ASSERT_FALSE(end.timed_out) << delay_us;
    if (end.out.empty()) {
      EXPECT_EQ(end.status, 128 + GetParam());
    } else {
      EXPECT_EQ(end.status, 0) << end.err;
      EXPECT_TRUE(all_whole(end.out)) << end.out;
    }
  }
}

TEST_P(StopSignals, WhileNobodyReads) {
  Running program(counting({"1ms", "--json", "--per-cpu"}));
  ASSERT_TRUE(program.wait_for_out("\n"));
  pause_ms(1500);  // meanwhile the pipe fills up
  program.signal(GetParam());
  EXPECT_TRUE(ends_unread(program.pid(), 10'000));
  Finished end = program.wait();
  EXPECT_TRUE(all_whole(end.out)) << end.out.substr(end.out.size() - 300);
  EXPECT_THAT(end.status, AnyOf(0, 1));
  EXPECT_THAT(end.err, HasSubstr(end.status == 1 ? "its reader has stopped reading" : ""));
}

TEST(Stop, SignalsThatTheParentIgnoresStayIgnored) {
  Running program(shell("trap '' HUP INT; exec \"$0\" softirqs --backend procfs 20ms 5 --json"));
  ASSERT_TRUE(program.wait_for_out("\n"));
  program.signal(SIGHUP);
  program.signal(SIGINT);
  Finished end = program.wait();
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(json_lines(end.out).size(), 5u);
}

}  // namespace
}  // namespace irqscope::test
