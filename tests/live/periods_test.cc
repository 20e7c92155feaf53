// What works in periods goes on after the first few of them, as it would for a week.
#include <signal.h>
#include <time.h>

#include <thread>

#include "base/clock.h"
#include "live/events.h"
#include "live/own_program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

Result<void> few_datagrams() {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return send_datagrams(20);
}

void sleep_s(int seconds) { std::this_thread::sleep_for(std::chrono::seconds(seconds)); }

// The kernel calls posix_timer_fn() for it, and for hardly anyone else. (Timers of setitimer() are
// what fuzz targets have, which may run beside this.)
void cause_a_timer_of_ours() {
  sighandler_t before = signal(SIGALRM, SIG_IGN);
  sigevent alarm{};
  alarm.sigev_notify = SIGEV_SIGNAL;
  alarm.sigev_signo = SIGALRM;
  timer_t timer;
  ASSERT_EQ(timer_create(CLOCK_MONOTONIC, &alarm, &timer), 0);
  itimerspec soon{{0, 0}, {0, 10'000'000}};
  ASSERT_EQ(timer_settime(timer, 0, &soon, nullptr), 0);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  timer_delete(timer);
  signal(SIGALRM, before);
}

uint64_t time_of(const Json& event) { return event.at("monotonic_ns"); }

TEST(LivePeriods, AFlightGoesOn) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Background load(few_datagrams, UINT64_MAX);
  Running program(irqscope({"record", "-o", file, "--functions", "--flight", "1", "--trigger",
                            "slower 1ns posix_timer_fn"}));
  ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
  sleep_s(8);
  uint64_t fired_ns = monotonic_ns();
  cause_a_timer_of_ours();
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("posix_timer_fn"));
  Traced traced = trace_recording(file);
  ASSERT_GE(traced.events.size(), 100u);
  // What lies within the last second before it, some of what came after it, and not the beginning.
  EXPECT_LE(time_of(traced.events.front()), fired_ns - 900'000'000);
  EXPECT_GE(time_of(traced.events.front()), fired_ns - 5'000'000'000);
  EXPECT_GE(time_of(traced.events.back()), fired_ns + 500'000'000);
}

TEST(LivePeriods, AFlightThatNeverFiresGoesOn) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  Background load(few_datagrams, UINT64_MAX);
  Finished finished = run(irqscope({"record", "-o", folder.file("a"), "--flight", "0.5",
                                    "--trigger", "slower 100s", "--duration", "6"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("never happened"));
}

TEST(LivePeriods, ARingGoesOn) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Background load(few_datagrams, UINT64_MAX);
  uint64_t begun_ns = monotonic_ns();
  Finished finished = run(irqscope({"record", "-o", file, "--ring", "0.5", "--duration", "6"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  Traced traced = trace_recording(file);
  ASSERT_GE(traced.events.size(), 20u);
  EXPECT_GE(time_of(traced.events.front()), begun_ns + 2'000'000'000);
  std::string said = run(irqscope({"report", file})).err;
  EXPECT_TRUE(is_one_line(said)) << said;
  EXPECT_THAT(said, HasSubstr("kept: "));
}

// A watch looks every half a second.
TEST(LivePeriods, AlertsGoOn) {
  IRQSCOPE_NEEDS_EBPF();
  Running program(
      irqscope({"stat", "--alert", "rate>1000", "--name", "^net_rx$", "--json", "1000"}));
  ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
  sleep_s(4);
  for (int storms = 1; storms <= 2; ++storms) {
    {
      Background flood([] { return send_datagrams(100); }, UINT64_MAX);
      sleep_s(3);
    }
    sleep_s(2);
  }
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  size_t over = 0;
  for (const Json& line : json_lines(finished.out)) over += line.value("state", "") == "over";
  EXPECT_GE(over, 2u) << finished.out;
}

TEST(LivePeriods, IntervalsGoOn) {
  IRQSCOPE_NEEDS_EBPF();
  Background load(few_datagrams, UINT64_MAX);
  for (const Words& more : {Words{}, Words{"--by", "task"}, Words{"--by", "cgroup"},
                            Words{"--by", "function"}, Words{"-d", "--delay"}}) {
    Finished finished = run(irqscope(with(with({"stat", "--json"}, more), {"100ms", "20"})));
    EXPECT_EQ(finished.status, 0) << finished.err;
    auto intervals = json_lines(finished.out);
    ASSERT_EQ(intervals.size(), 20u);
    for (const Json& interval : intervals) EXPECT_GE(interval.at("rows").size(), 1u);
  }
}

constexpr std::string_view kSampled = R"(
/// @sample {"interval": 100}
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, unsigned int);
  __type(value, unsigned int);
} kept SEC(".maps");
/// @sample {"interval": 100, "clear_map": true}
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, unsigned int);
  __type(value, unsigned int);
} cleared SEC(".maps");
const volatile int of_pid;
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  unsigned int key = 0, one = 1, *count;
  if (bpf_get_current_pid_tgid() >> 32 != of_pid) return 0;
  count = bpf_map_lookup_elem(&kept, &key);
  if (count) ++*count;
  count = bpf_map_lookup_elem(&cleared, &key);
  if (count) ++*count;
  else bpf_map_update_elem(&cleared, &key, &one, BPF_ANY);
  return 0;
}
)";

TEST(LivePeriods, SamplesGoOn) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kSampled));
  Running program(irqscope_run({"-j", compiled.package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  for (int i = 0; i < 10; ++i) {
    call_getppid(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  auto lines = json_lines(finished.out);
  uint64_t sum = 0;
  for (const Json& line : of_map(lines, "cleared")) sum += line.at("value").get<uint64_t>();
  EXPECT_EQ(sum, 10u);
  EXPECT_GE(of_map(lines, "cleared").size(), 5u);
  auto kept = of_map(lines, "kept");
  ASSERT_GE(kept.size(), 5u);
  EXPECT_EQ(kept.back().at("value"), 10);
}

}  // namespace
}  // namespace irqscope::test
