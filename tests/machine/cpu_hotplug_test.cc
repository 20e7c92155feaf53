// A CPU goes away and comes back while others count: nothing is lost, and nothing is another's.
#include <thread>

#include "machine/machine.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 2'000;
constexpr int kCpu = 1;

void send_on(int cpu) {
  std::thread([cpu] {
    EXPECT_TRUE(move_to_cpu(cpu));
    EXPECT_TRUE(send_datagrams(kDatagrams));
  }).join();
}

// On the CPU, elsewhere while it is away, and there again.
void come_and_go() {
  send_on(kCpu);
  {
    OfflineCpu offline(kCpu);
    ASSERT_TRUE(offline);
    send_on(0);
  }
  send_on(kCpu);
}

void expect_as_witnessed(const std::vector<Json>& intervals, const Witness& witness) {
  for (auto [kind, id] : witness.sources()) {
    for (int cpu : sys::online_cpus({}).value().cpus()) {
      EXPECT_TRUE(is_in(calls_in(intervals, kind, id, cpu), witness.range(kind, id, cpu)))
          << kind_name(kind) << " " << id << " on " << cpu;
    }
    EXPECT_TRUE(is_in(calls_in(intervals, kind, id), witness.range(kind, id)));
  }
  uint32_t net_rx = softirq_vector("net_rx");
  EXPECT_GE(calls_in(intervals, Kind::softirq, net_rx, kCpu), 2 * kDatagrams);
  EXPECT_GE(calls_in(intervals, Kind::softirq, net_rx, 0), kDatagrams);
  for (const Json& interval : intervals) {
    EXPECT_EQ(interval.at("loss").at("unmatched"), 0) << interval.at("loss");
    EXPECT_EQ(interval.at("loss").at("table_full"), 0) << interval.at("loss");
  }
}

class CpuHotplug : public testing::Test {
 protected:
  void SetUp() override { IRQSCOPE_NEEDS_DISPOSABLE_MACHINE(); }
  void TearDown() override { set_online(kCpu, true); }
};

TEST_F(CpuHotplug, StatLosesNothing) {
  Witness witness;
  auto finished =
      run_around({irqscope({"stat", "--per-cpu", "--json", "200ms"})}, 4, come_and_go, &witness);
  EXPECT_EQ(finished[0].err, "");
  expect_as_witnessed(json_lines(finished[0].out), witness);
}

TEST_F(CpuHotplug, KernelsCountersAreReadOn) {
  Witness witness;
  auto finished =
      run_around({irqscope({"softirqs", "--backend", "procfs", "--per-cpu", "--json", "200ms"})}, 0,
                 come_and_go, &witness);
  auto intervals = json_lines(finished[0].out);
  uint32_t net_rx = softirq_vector("net_rx");
  EXPECT_TRUE(is_in(calls_in(intervals, Kind::softirq, net_rx),
                    witness.kernel_range(Kind::softirq, net_rx)));
  for (int cpu : {0, kCpu}) {
    EXPECT_TRUE(
        is_in(calls_in(intervals, Kind::softirq, net_rx, cpu), witness.range("net_rx", cpu)))
        << cpu;
  }
}

TEST_F(CpuHotplug, VerifyStaysExact) {
  Running program(irqscope({"verify", "--duration", "4s", "--json"}));
  ASSERT_TRUE(wait_until_counting(program, 4));
  come_and_go();
  Finished finished = program.wait();
  auto reports = json_lines(finished.out);
  ASSERT_EQ(reports.size(), 1u) << finished.err;
  for (const Json& source : reports[0].at("sources")) {
    EXPECT_EQ(source.at("surplus"), 0) << source;
    if (source.at("kind") == "softirq") {
      EXPECT_EQ(source.at("lost"), 0) << source;
    }
  }
  EXPECT_EQ(reports[0].at("loss").at("unmatched"), 0);
}

uint64_t on_cpu(const Traced& traced, int cpu) {
  uint64_t count = 0;
  for (const Json& event : traced.events)
    count += event.at("name") == "net_rx" && event.at("cpu") == cpu;
  return count;
}

class CpuHotplugOver : public CpuHotplug, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(Transports, CpuHotplugOver, testing::Values("ring", "perf"));

// What is sent from a CPU that came later is shown, or told as lost.
TEST_P(CpuHotplugOver, TraceShowsWhatHappened) {
  Traced traced = trace_around({"--transport", GetParam()}, come_and_go);
  EXPECT_EQ(traced.told_losses(), traced.at_end("lost"));
  EXPECT_GE(on_cpu(traced, kCpu) + traced.at_end("lost"), 2 * kDatagrams);
  EXPECT_GE(on_cpu(traced, 0) + traced.at_end("lost"), kDatagrams);
}

TEST_P(CpuHotplugOver, TraceSeesACpuThatComesLater) {
  OfflineCpu offline(kCpu);
  ASSERT_TRUE(offline);
  Traced traced = trace_around({"--transport", GetParam()}, [] {
    send_on(0);
    ASSERT_TRUE(set_online(kCpu, true));
    send_on(kCpu);
  });
  EXPECT_EQ(traced.told_losses(), traced.at_end("lost"));
  EXPECT_GE(on_cpu(traced, kCpu) + traced.at_end("lost"), kDatagrams);
  EXPECT_GE(on_cpu(traced, 0), kDatagrams);
  // A ring buffer was waiting for it.
  if (GetParam() == std::string_view("ring")) {
    EXPECT_EQ(traced.at_end("lost"), 0u);
  }
}

TEST_F(CpuHotplug, RecordingsHaveWhatHappened) {
  Folder folder;
  std::string file = folder.file("a");
  Witness witness;
  run_around({irqscope({"record", "-o", file})}, kAnyLinks, come_and_go, &witness);
  Finished report = run(irqscope({"report", file, "--per-cpu", "--json"}));
  EXPECT_EQ(report.status, 0) << report.err;
  EXPECT_EQ(report.err, "");
  expect_as_witnessed(json_lines(report.out), witness);
}

// The kernel takes perf events away from a CPU that goes offline.
TEST_F(CpuHotplug, RecordingsSayWhatPerfBuffersLost) {
  Folder folder;
  std::string file = folder.file("a");
  run_around({irqscope({"record", "-o", file, "--transport", "perf"})}, kAnyLinks, come_and_go);
  Finished report = run(irqscope({"report", file, "--json"}));
  auto intervals = json_lines(report.out);
  ASSERT_EQ(intervals.size(), 1u) << report.err;
  uint64_t net_rx = calls_in(intervals, Kind::softirq, softirq_vector("net_rx"));
  EXPECT_GE(net_rx + intervals[0].at("loss").at("lost_events").get<uint64_t>(), 3 * kDatagrams);
}

// A CPU that is away from the beginning is none that was never disturbed.
TEST_F(CpuHotplug, NoiseIsOfThoseOnline) {
  OfflineCpu offline(kCpu);
  ASSERT_TRUE(offline);
  Finished all = run(irqscope({"noise", "--json", "--duration", "200ms", "--cpus", "0"}));
  EXPECT_EQ(json_lines(all.out).size(), 1u) << all.err;
  Finished away = run(irqscope({"noise", "--json", "--duration", "200ms", "--cpus", "1"}));
  EXPECT_NE(away.status, 0) << away.out;
  EXPECT_NE(away.err.find("offline"), std::string::npos) << away.err;
}

}  // namespace
}  // namespace irqscope::test
