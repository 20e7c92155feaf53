#include "support/process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace irqscope::test {
namespace {

Finished shell(const std::string& script, const RunOptions& options = {}) {
  return run({"sh", "-c", script}, options);
}

TEST(Process, TellsStatusAndBothStreams) {
  Finished finished = shell("cat; echo wrong >&2; exit 7", {.stdin_text = "right\n"});
  EXPECT_EQ(finished.status, 7);
  EXPECT_EQ(finished.out, "right\n");
  EXPECT_EQ(finished.err, "wrong\n");
  EXPECT_FALSE(finished.timed_out);
}

TEST(Process, EnvironmentNameAndDirectory) {
  RunOptions options;
  options.env = {{"ADDED", "yes"}, {"HOME", std::nullopt}};
  options.argv0 = "other";
  options.cwd = "/";
  EXPECT_EQ(shell("echo $ADDED,$HOME,$0,$PWD", options).out, "yes,,other,/\n");
}

TEST(Process, ReadsMoreThanAPipeHolds) {
  EXPECT_EQ(shell("head -c 1000000 /dev/zero").out.size(), 1000000u);
}

TEST(Process, SignalsAndTimeouts) {
  Running running({"sh", "-c", "trap 'echo caught; exit 3' INT; echo ready; while :; do :; done"});
  ASSERT_TRUE(running.wait_for_out("ready\n"));
  running.signal(SIGINT);
  Finished finished = running.wait();
  EXPECT_EQ(finished.status, 3);
  EXPECT_EQ(finished.out, "ready\ncaught\n");

  Finished killed = run({"sleep", "60"}, {.timeout = std::chrono::milliseconds(50)});
  EXPECT_TRUE(killed.timed_out);
  EXPECT_EQ(killed.status, 128 + SIGKILL);
}

TEST(Process, ReadsAsSlowlyAsAsked) {
  Running running({"sh", "-c", "echo abcdef"});
  EXPECT_EQ(running.read_some(2), "ab");
  EXPECT_EQ(running.read_some(2), "cd");
  EXPECT_EQ(running.wait().out, "abcdef\n");
}

TEST(Process, TerminalOfAWidth) {
  Finished finished = run({"sh", "-c", "test -t 1 && stty size <&1"}, {.terminal_columns = 33});
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.out, "24 33\r\n");
}

TEST(Process, SaysWhatCannotBeStarted) {
  Finished finished = run({"/nonexistent/program"});
  EXPECT_EQ(finished.status, 127);
  EXPECT_EQ(finished.err, "/nonexistent/program: No such file or directory\n");
}

TEST(Process, AsNobody) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
  Finished finished = shell("id -u; id -g; grep CapEff /proc/self/status", {.as_nobody = true});
  EXPECT_EQ(finished.out, "65534\n65534\nCapEff:\t0000000000000000\n");
}

}  // namespace
}  // namespace irqscope::test
