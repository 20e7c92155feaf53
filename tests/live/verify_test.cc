// irqscope verify: right when all is well, and wrong when the counting is broken on purpose.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "support/live.h"
#include "support/load.h"
#include "sys/kernel.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kDatagrams = 20'000;
constexpr uint64_t kBlocks = 1'000;

// Another device that can be made to interrupt: where there is one, the random number generator.
void read_random_numbers() {
  UniqueFd device(open("/dev/hwrng", O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  char bytes[64];
  for (int i = 0; device && i < 10; ++i) {
    if (::read(device.get(), bytes, sizeof(bytes)) < 0 && errno != EAGAIN) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

// Runs verify until the load is over, however slow the machine is.
Finished verify_under_load(std::vector<std::string> options) {
  std::vector<std::string> command = {IRQSCOPE_PROGRAM, "verify", "--duration", "1h"};
  command.insert(command.end(), options.begin(), options.end());
  auto disk = DiskFile::make();
  Running program(command);
  EXPECT_TRUE(wait_until_counting(program, 4));
  std::thread network([] { EXPECT_TRUE(send_datagrams(kDatagrams)); });
  read_random_numbers();
  if (disk) {
    EXPECT_TRUE(disk->read_blocks(kBlocks));
  }
  network.join();
  let_interrupts_finish();
  program.signal(SIGINT);
  return program.wait();
}

const Json* find_source(const Json& report, std::string_view kind, uint32_t id) {
  for (const Json& source : report.at("sources")) {
    if (source.at("kind") == kind && source.at("id") == id) return &source;
  }
  return nullptr;
}

uint64_t lost_hardirqs(const Json& report) {
  uint64_t lost = 0;
  for (const Json& source : report.at("sources")) {
    if (source.at("kind") == "hardirq") lost += source.at("lost").get<uint64_t>();
  }
  return lost;
}

void expect_runs(const Json& report, uint64_t calls) {
  const Json& runs = report.at("program_runs");
  if (!runs.is_array()) return;  // a kernel that does not count them
  EXPECT_TRUE(is_in(calls, {runs.at(0).get<uint64_t>(), runs.at(1).get<uint64_t>()}));
}

TEST(LiveVerify, CountsEveryProgramRun) {
  IRQSCOPE_NEEDS_EBPF();
  for (std::string attach : {"tp_btf", "raw_tp"}) {
    Finished finished = verify_under_load({"--json", "--via", attach});
    EXPECT_EQ(finished.err, "");
    auto reports = json_lines(finished.out);
    ASSERT_EQ(reports.size(), 1u);
    const Json& report = reports[0];
    EXPECT_EQ(report.at("attach"), attach);
    EXPECT_EQ(finished.status, report.at("within") == true ? 0 : 1);
    EXPECT_EQ(report.at("loss"), Json({{"unmatched", 0}, {"table_full", 0}, {"missed_runs", 0}}));
    expect_runs(report, report.at("counted").get<uint64_t>());
    const Json* net_rx = find_source(report, "softirq", softirq_vector("net_rx"));
    ASSERT_NE(net_rx, nullptr);
    EXPECT_EQ(net_rx->at("within"), true) << *net_rx;
    EXPECT_GE(net_rx->at("counted"), kDatagrams);
    for (const Json& source : report.at("sources")) EXPECT_EQ(source.at("surplus"), 0) << source;
  }
}

TEST(LiveVerify, FailsWhenCallsAreLost) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = verify_under_load({"--json", "--max-rows", "1"});
  auto reports = json_lines(finished.out);
  ASSERT_EQ(reports.size(), 1u);
  const Json& report = reports[0];
  auto table_full = report.at("loss").at("table_full").get<uint64_t>();
  if (table_full == 0 && lost_hardirqs(report) == 0) {
    GTEST_SKIP() << "only one device interrupts here, and for that there was room";
  }
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(report.at("within"), false);
  EXPECT_GT(table_full, 0u);
  auto counted = report.at("counted").get<uint64_t>();
  // Handlers' threads found no row either, and no program of their own counts those.
  if (!sys::is_preempt_rt({})) expect_runs(report, counted + table_full);
  EXPECT_GT(lost_hardirqs(report), 0u);
  EXPECT_EQ(report.at("loss").at("unmatched"), 0);

  Finished text = verify_under_load({"--max-rows", "1"});
  EXPECT_EQ(text.status, 1);
  EXPECT_NE(text.out.find("found no row"), std::string::npos) << text.out;
}

}  // namespace
}  // namespace irqscope::test
