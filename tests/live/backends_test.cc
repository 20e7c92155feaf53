// With and without eBPF: what is used, what is said, and what is left behind.
#include <signal.h>
#include <unistd.h>

#include <algorithm>

#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kDatagrams = 10'000;

std::vector<std::string> irqscope(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), IRQSCOPE_PROGRAM);
  return arguments;
}

TEST(LiveBackends, ProcfsCountsWhatEbpfCounts) {
  IRQSCOPE_NEEDS_EBPF();
  Witness witness;
  auto procfs = run_around(
      {irqscope({"softirqs", "--json", "--backend", "procfs"}),
       irqscope({"softirqs", "--json", "--backend", "procfs", "50ms"})},
      0, [] { EXPECT_TRUE(send_datagrams(kDatagrams)); }, &witness);
  uint32_t net_rx = softirq_vector("net_rx");
  for (const Finished& one : procfs) {
    auto intervals = json_lines(one.out);
    EXPECT_EQ(intervals.at(0).at("backend"), "procfs");
    for (auto [kind, id] : witness.sources()) {
      if (kind != Kind::softirq) continue;
      EXPECT_TRUE(is_in(calls_in(intervals, kind, id), witness.kernel_range(kind, id))) << id;
    }
    EXPECT_TRUE(is_in(calls_in(intervals, Kind::softirq, net_rx), witness.range("net_rx")));
    EXPECT_GE(calls_in(intervals, Kind::softirq, net_rx), kDatagrams);
    EXPECT_TRUE(intervals.at(0).at("rows").at(0).at("total_ns").is_null());
  }
}

TEST(LiveBackends, FunctionsAttachAsTheRestDoes) {
  IRQSCOPE_NEEDS_EBPF();
  for (std::string attach : {"tp_btf", "raw_tp"}) {
    std::vector<std::string> arguments{"stat", "--via", attach, "--duration", "50ms"};
    if (run(irqscope(arguments)).status != 0) continue;
    arguments.insert(arguments.end(), {"--by", "function"});
    Finished functions = run(irqscope(arguments));
    EXPECT_EQ(functions.status, 0) << attach << ": " << functions.err;
  }
}

TEST(LiveBackends, NobodyGetsCounts) {
  RunOptions nobody;
  nobody.as_nobody = geteuid() == 0;  // otherwise we are one ourselves
  for (std::string family : {"hardirqs", "softirqs"}) {
    Finished finished = run(irqscope({family, "--duration", "50ms", "--json"}), nobody);
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
    EXPECT_NE(finished.err.find("no eBPF"), std::string::npos) << finished.err;
    auto intervals = json_lines(finished.out);
    ASSERT_EQ(intervals.size(), 1u);
    EXPECT_EQ(intervals[0].at("backend"), "procfs");

    finished = run(irqscope({family, "--duration", "50ms", "--backend", "ebpf"}), nobody);
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
  }
  Finished verify = run(irqscope({"verify", "--duration", "50ms"}), nobody);
  EXPECT_EQ(verify.status, 1);
  EXPECT_EQ(std::count(verify.err.begin(), verify.err.end(), '\n'), 1) << verify.err;
  EXPECT_EQ(verify.out, "");
}

void expect_doctor(const Finished& doctor, const Finished& used) {
  auto reports = json_lines(doctor.out);
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(doctor.err, "");
  const Json& report = reports[0];
  EXPECT_EQ(report.at("schema"), "irqscope.doctor/1");
  EXPECT_EQ(doctor.status, report.at("backend") == "ebpf" ? 0 : 1);
  auto intervals = json_lines(used.out);
  ASSERT_EQ(intervals.size(), 1u);
  EXPECT_EQ(report.at("backend"), intervals[0].at("backend"));
  EXPECT_EQ(report.at("attach"), intervals[0].at("attach"));
  EXPECT_EQ(report.at("kernel"), intervals[0].at("kernel"));
  for (const Json& check : report.at("checks")) {
    if (check.at("state") == "missing") {
      EXPECT_NE(check.at("advice"), "") << check;
    }
  }
}

TEST(LiveBackends, DoctorTellsWhatIsUsed) {
  std::vector<std::string> doctor = irqscope({"doctor", "--json"});
  std::vector<std::string> hardirqs = irqscope({"hardirqs", "--duration", "20ms", "--json"});
  expect_doctor(run(doctor), run(hardirqs));
  if (geteuid() != 0) return;
  RunOptions nobody;
  nobody.as_nobody = true;
  expect_doctor(run(doctor, nobody), run(hardirqs, nobody));
}

TEST(LiveBackends, LeavesNothingLoaded) {
  IRQSCOPE_NEEDS_EBPF();
  for (int signal : {SIGINT, SIGKILL}) {
    Running program(irqscope({}));
    ASSERT_TRUE(wait_until_counting(program, 4));
    auto ids = bpf_programs_of(program.pid());
    EXPECT_GE(ids.size(), 4u);
    for (uint32_t id : ids) EXPECT_TRUE(is_loaded(id));
    program.signal(signal);
    EXPECT_EQ(program.wait().status, signal == SIGINT ? 0 : 128 + SIGKILL);
    for (uint32_t id : ids) EXPECT_TRUE(is_unloaded_soon(id)) << id;
  }
}

}  // namespace
}  // namespace irqscope::test
