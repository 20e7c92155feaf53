// Ctrl-C and SIGTERM at any moment: all that was counted is printed, whole, and the status is 0.
#include <signal.h>

#include <random>
#include <thread>

#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

using std::chrono::microseconds;

std::vector<std::string> irqscope(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), IRQSCOPE_PROGRAM);
  return arguments;
}

// Before main is reached nobody can catch a signal; from then on it must be heeded.
TEST(LiveStop, AtAnyMoment) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr int kRuns = 30;
  std::mt19937 random(1);
  const std::vector<std::vector<std::string>> commands = {
      irqscope({"--json", "-d", "--per-cpu", "20ms"}), irqscope({"hardirqs", "--json", "-l"}),
      irqscope({"softirqs", "--json", "-C"})};
  for (int i = 0; i < kRuns; ++i) {
    Running program(commands[static_cast<size_t>(i) % commands.size()]);
    ASSERT_TRUE(wait_until_catching(program));
    std::this_thread::sleep_for(microseconds(random() % 300'000));
    program.signal(i % 2 == 0 ? SIGINT : SIGTERM);
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_FALSE(finished.timed_out);
    EXPECT_EQ(finished.err, "");
    EXPECT_GE(json_lines(finished.out).size(), 1u) << "the last interval is missing";
  }
}

// As timeout(1) does.
TEST(LiveStop, TwiceAtOnceIsOnce) {
  IRQSCOPE_NEEDS_EBPF();
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    Running program(irqscope({"--json"}));
    ASSERT_TRUE(wait_until_catching(program));
    for (int times = 0; times < 2; ++times) program.signal(number);
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_GE(json_lines(finished.out).size(), 1u);
  }
}

// The pipe is full: the program is in the middle of a line, held up by its reader, when the signal
// comes.
TEST(LiveStop, InTheMiddleOfAPrint) {
  IRQSCOPE_NEEDS_EBPF();
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  for (int signal : {SIGINT, SIGTERM}) {
    Running program(irqscope({"--json", "-d", "--per-cpu", "1ms"}));
    ASSERT_NE(program.read_some(1), "");
    // Until the pipe is full and stays so.
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    program.signal(signal);
    for (int i = 0; i < 10; ++i) {
      program.read_some(100);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_GE(json_lines(finished.out).size(), 2u);
    constexpr size_t kPipeHolds = 32768;  // at least, filled as it is
    EXPECT_GT(finished.out.size(), kPipeHolds);
  }
}

TEST(LiveStop, CutsAnIntervalShort) {
  IRQSCOPE_NEEDS_EBPF();
  Witness witness;
  auto finished = run_around(
      {irqscope({"softirqs", "--json", "1000"})}, 2, [] { EXPECT_TRUE(send_datagrams(1000)); },
      &witness);
  auto intervals = json_lines(finished[0].out);
  ASSERT_EQ(intervals.size(), 1u);
  EXPECT_TRUE(
      is_in(calls_in(intervals, Kind::softirq, softirq_vector("net_rx")), witness.range("net_rx")));
}

}  // namespace
}  // namespace irqscope::test
