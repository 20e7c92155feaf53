// What disturbs a CPU, against what is known to have disturbed it.
#include <thread>

#include "support/cpu_load.h"
#include "support/live.h"
#include "support/load.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

int last_cpu() { return sys::online_cpus({}).value().cpus().back(); }

std::vector<std::string> noise(const std::vector<std::string>& more) {
  std::vector<std::string> command = {IRQSCOPE_PROGRAM, "noise", "--cpus",
                                      std::to_string(last_cpu())};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

// The one CPU of the report; a failure of the test if there is no such report.
Json cpu_of(const std::string& text) {
  auto reports = json_lines(text);
  if (reports.size() != 1 || reports[0].at("cpus").size() != 1) {
    ADD_FAILURE() << text;
    return {};
  }
  EXPECT_EQ(reports[0].at("schema"), "irqscope.noise/1");
  EXPECT_EQ(reports[0].at("cpus").at(0).at("cpu"), last_cpu());
  return reports[0].at("cpus").at(0);
}

uint64_t calls(const Json& cpu, const std::string& name = "") {
  uint64_t sum = 0;
  for (const Json& source : cpu.at("sources")) {
    if (name.empty() || source.at("name") == name) sum += source.at("count").get<uint64_t>();
  }
  return sum;
}

uint64_t lost_to_sources(const Json& cpu) {
  uint64_t sum = 0;
  for (const Json& source : cpu.at("sources")) sum += source.at("net_ns").get<uint64_t>();
  return sum;
}

TEST(LiveNoise, CountsWhatIsKnownToHit) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr uint64_t kSleeps = 500;
  auto finished = run_around({noise({"--json", "--duration", "1000"})}, 5, [] {
    std::thread timers([] {
      EXPECT_TRUE(move_to_cpu(last_cpu()));
      sleep_often(kSleeps);
    });
    timers.join();
  });
  Json cpu = cpu_of(finished[0].out);
  ASSERT_TRUE(cpu.is_object());
  EXPECT_EQ(finished[0].err, "");
  // Each timer let its thread run before the next was set: so many hits, but for the few that had
  // no tracepoint or fell into a softirq.
  uint64_t hits = cpu.at("hits");
  EXPECT_GE(calls(cpu, "local_timer"), kSleeps * 9 / 10);
  EXPECT_GE(hits, kSleeps * 9 / 10);
  EXPECT_LE(hits, calls(cpu) + 1) << "one may have been under way";
}

TEST(LiveNoise, AnIdleCpuHasItsTick) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = run(noise({"--json", "--duration", "2"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  Json report = json_lines(finished.out).at(0);
  Json cpu = cpu_of(finished.out);
  ASSERT_TRUE(cpu.is_object());
  uint64_t duration_ns = report.at("duration_ns");
  EXPECT_GE(duration_ns, 2'000'000'000u);
  EXPECT_GE(calls(cpu, "local_timer"), 1u);
  EXPECT_GE(cpu.at("hits"), 1u);
  EXPECT_LE(cpu.at("longest_hit_ns"), duration_ns);
  EXPECT_LE(cpu.at("longest_quiet_ns"), duration_ns);
  EXPECT_LE(cpu.at("lost_ns"), duration_ns);
  // One call may be under way at each reading.
  constexpr double kMostDifference = 0.1;
  EXPECT_NEAR(cpu.at("lost_ns").get<double>(), static_cast<double>(lost_to_sources(cpu)),
              kMostDifference * cpu.at("lost_ns").get<double>());
}

TEST(LiveNoise, JudgesByItsLimits) {
  IRQSCOPE_NEEDS_EBPF();
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  Finished strict = run(noise({"--json", "--duration", "0.5", "--max-single", "1ns"}));
  EXPECT_EQ(strict.status, 1);
  EXPECT_NE(strict.err.find("exceeds --max-single 1ns"), std::string::npos) << strict.err;
  EXPECT_EQ(json_lines(strict.out).at(0).at("within"), false);
  EXPECT_EQ(cpu_of(strict.out).at("exceeds_max_single"), true);

  Finished lenient = run(noise({"--json", "--duration", "0.5", "--max-single", "1h"}));
  EXPECT_EQ(lenient.status, 0);
  EXPECT_EQ(lenient.err, "");
  EXPECT_EQ(json_lines(lenient.out).at(0).at("within"), true);
  EXPECT_EQ(cpu_of(lenient.out).at("exceeds_max_single"), false);

  Finished share = run(noise({"--duration", "0.5", "--max-share", "0.0000001"}));
  EXPECT_EQ(share.status, 1);
  EXPECT_NE(share.out.find("NOT within the limits"), std::string::npos) << share.out;
}

}  // namespace
}  // namespace irqscope::test
