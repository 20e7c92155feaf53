// Storms are told of at once, and when they are over.
#include <signal.h>

#include <algorithm>

#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

constexpr size_t kLinks = 5;

// Only net_rx, since other sources have storms of their own.
std::vector<std::string> watching(const std::vector<std::string>& more) {
  std::vector<std::string> command = {IRQSCOPE_PROGRAM, "stat",   "--alert",
                                      "rate>1000",      "--name", "^net_rx$"};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

// A flood until `began` is printed, then none until `over` is.
Finished run_through_a_storm(const std::vector<std::string>& command, const std::string& began,
                             const std::string& over) {
  Running program(command);
  EXPECT_TRUE(wait_until_counting(program, kLinks));
  {
    Background flood([] { return send_datagrams(100); }, UINT64_MAX);
    EXPECT_TRUE(program.wait_for_out(began)) << program.out();
  }
  EXPECT_TRUE(program.wait_for_out(over)) << program.out();
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  return finished;
}

TEST(LiveAlerts, ComeBeforeTheTable) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished =
      run_through_a_storm(watching({"1000"}), "storm: net_rx", "storm over: net_rx");
  size_t began = finished.out.find("storm: net_rx");
  size_t over = finished.out.find("storm over: net_rx");
  size_t table = finished.out.find("softirq");
  EXPECT_LT(began, over);
  EXPECT_LT(over, table) << finished.out;
  EXPECT_NE(table, std::string::npos);
  EXPECT_NE(finished.out.find("rate>1000"), std::string::npos);
}

// A flood may pause on a busy machine: then there are two storms.
TEST(LiveAlerts, AsJson) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished =
      run_through_a_storm(watching({"--json", "1000"}), R"("state":"began")", R"("state":"over")");
  auto lines = json_lines(finished.out);
  ASSERT_GE(lines.size(), 3u);
  EXPECT_EQ(lines.back().at("schema"), "irqscope.snapshot/1");
  EXPECT_EQ(lines.size() % 2, 1u) << finished.out;
  for (size_t i = 0; i + 1 < lines.size(); ++i) {
    EXPECT_EQ(lines[i].at("schema"), "irqscope.alert/1");
    EXPECT_EQ(lines[i].at("state"), i % 2 == 0 ? "began" : "over");
    EXPECT_EQ(lines[i].at("name"), "net_rx");
    EXPECT_EQ(lines[i].at("rule"), "rate>1000");
  }
  EXPECT_GT(lines[0].at("value"), 1000);
  EXPECT_LE(lines[0].at("cpu_value"), lines[0].at("value"));
  EXPECT_LE(lines[0].at("time_ns"), lines[1].at("time_ns"));
}

// What is looked at in between divides an interval and loses nothing of it.
TEST(LiveAlerts, LoseNoCalls) {
  IRQSCOPE_NEEDS_EBPF();
  Witness witness;
  auto finished = run_around(
      {watching({"--json", "1000"}), {IRQSCOPE_PROGRAM, "stat", "--json", "1000"}}, kLinks,
      [] { EXPECT_TRUE(send_datagrams(50'000)); }, &witness);
  for (const Finished& one : finished) {
    auto lines = json_lines(one.out);
    std::erase_if(lines, [](const auto& line) { return line.at("schema") == "irqscope.alert/1"; });
    EXPECT_TRUE(
        is_in(calls_in(lines, Kind::softirq, softirq_vector("net_rx")), witness.range("net_rx")));
  }
}

}  // namespace
}  // namespace irqscope::test
