// The wall clock is set while others count: times are of the monotonic clock, and nothing is lost.
#include <sys/time.h>

#include <thread>

#include "machine/machine.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 1'000;
constexpr uint64_t kLongest = 60'000'000'000;  // ns; no step is as short, nothing here as long

void step_clock(long seconds) {
  timeval now{};
  gettimeofday(&now, nullptr);
  now.tv_sec += seconds;
  EXPECT_EQ(settimeofday(&now, nullptr), 0);
}

// An hour on, two back, one on.
void send_while_the_clock_jumps() {
  for (long seconds : {3600, -7200, 3600}) {
    EXPECT_TRUE(send_datagrams(kDatagrams));
    step_clock(seconds);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  EXPECT_TRUE(send_datagrams(kDatagrams));
}

void expect_as_witnessed(const std::vector<Json>& intervals, const Witness& witness) {
  for (auto [kind, id] : witness.sources()) {
    EXPECT_TRUE(is_in(calls_in(intervals, kind, id), witness.range(kind, id)))
        << kind_name(kind) << " " << id;
  }
  for (const Json& interval : intervals) {
    EXPECT_LT(interval.at("interval_ns").get<uint64_t>(), kLongest) << interval;
    for (const Json& row : interval.at("rows")) {
      if (!row.at("max_ns").is_number()) continue;
      EXPECT_LT(row.at("max_ns").get<uint64_t>(), kLongest) << row;
    }
  }
}

class ClockStep : public testing::Test {
 protected:
  void SetUp() override { IRQSCOPE_NEEDS_DISPOSABLE_MACHINE(); }
};

TEST_F(ClockStep, IntervalsGoOn) {
  Witness witness;
  auto finished =
      run_around({irqscope({"stat", "--json", "200ms"})}, 4, send_while_the_clock_jumps, &witness);
  EXPECT_EQ(finished[0].err, "");
  auto intervals = json_lines(finished[0].out);
  EXPECT_GE(intervals.size(), 4u);
  EXPECT_LT(intervals.size(), 300u);
  expect_as_witnessed(intervals, witness);
}

TEST_F(ClockStep, ADurationIsWhatItSays) {
  Running program(irqscope({"stat", "--json", "--duration", "2s"}));
  ASSERT_TRUE(wait_until_counting(program, 4));
  step_clock(3600);
  Finished finished = program.wait();
  step_clock(-3600);
  EXPECT_EQ(finished.status, 0);
  uint64_t whole = 0;
  for (const Json& interval : json_lines(finished.out)) {
    whole += interval.at("interval_ns").get<uint64_t>();
  }
  EXPECT_GE(whole, 2'000'000'000u);
  EXPECT_LT(whole, kLongest);
}

class ClockStepOver : public ClockStep, public testing::WithParamInterface<const char*> {};
INSTANTIATE_TEST_SUITE_P(Transports, ClockStepOver, testing::Values("ring", "perf"));

TEST_P(ClockStepOver, RecordingsLoseNothing) {
  Folder folder;
  std::string file = folder.file("a");
  Witness witness;
  run_around({irqscope({"record", "-o", file, "--transport", GetParam()})}, kAnyLinks,
             send_while_the_clock_jumps, &witness);
  Finished whole = run(irqscope({"report", file, "--json"}));
  EXPECT_EQ(whole.err, "");
  expect_as_witnessed(json_lines(whole.out), witness);
  Finished parts = run(irqscope({"report", file, "--json", "200ms"}));
  EXPECT_EQ(parts.err, "");
  EXPECT_LT(json_lines(parts.out).size(), 300u);
  expect_as_witnessed(json_lines(parts.out), witness);
}

TEST_P(ClockStepOver, TraceKeepsTheOrder) {
  Traced traced = trace_around({"--transport", GetParam()}, send_while_the_clock_jumps);
  uint64_t last = 0, late = 0;
  for (const Json& event : traced.events) {
    auto end = event.at("monotonic_ns").get<uint64_t>();
    late += end < last;
    last = std::max(last, end);
  }
  EXPECT_EQ(late, traced.at_end("late"));
  EXPECT_GE(traced.named("net_rx") + traced.at_end("lost"), 4 * kDatagrams);
}

}  // namespace
}  // namespace irqscope::test
