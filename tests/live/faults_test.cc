// What goes wrong around a program that counts: nothing may be lost, and what can't be had is said.
#include <gmock/gmock.h>
#include <signal.h>

#include "ebpf/object.h"
#include "live/own_program.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 5'000;
constexpr size_t kLinks = 2;

Words limited(const std::string& limit, Words words) {
  words.insert(words.begin(), {"prlimit", limit, IRQSCOPE_PROGRAM});
  return words;
}

// Tables, or one line that says why there are none; never a crash.
void expect_result_or_reason(const Finished& finished, const std::string& what) {
  EXPECT_TRUE(finished.status == 0 || finished.status == 1) << what << ": " << finished.status;
  EXPECT_FALSE(finished.timed_out) << what;
  EXPECT_TRUE(finished.out != "" || is_one_line(finished.err)) << what << ": " << finished.err;
}

TEST(LiveFaults, AStoppedProgramCountsOn) {
  IRQSCOPE_NEEDS_EBPF();
  Witness witness;
  witness.begin_outer();
  Running program({IRQSCOPE_PROGRAM, "softirqs", "--json", "100ms"});
  ASSERT_TRUE(wait_until_counting(program, kLinks));
  let_interrupts_finish();
  witness.begin_inner();
  for (int i = 0; i < 3; ++i) {
    program.signal(SIGSTOP);
    EXPECT_TRUE(send_datagrams(kDatagrams));
    program.signal(SIGCONT);
    EXPECT_TRUE(send_datagrams(kDatagrams));
  }
  let_interrupts_finish();
  witness.end_inner();
  program.signal(SIGINT);
  Finished finished = program.wait();
  witness.end_outer();
  uint32_t net_rx = softirq_vector("net_rx");
  uint64_t counted = calls_in(json_lines(finished.out), Kind::softirq, net_rx);
  EXPECT_TRUE(is_in(counted, witness.range("net_rx")));
  EXPECT_GE(counted, 6 * kDatagrams);
}

// Someone else has turned them on, and wants to keep them.
// Whether irqscope did what it was told. A kernel may pass its tracepoints by for some interrupts,
// which verify tells, and is no fault of ours.
bool is_sound(const Finished& finished) {
  return finished.status == 0 ||
         finished.out.find("Each time the kernel called its tracepoint was counted") !=
             std::string::npos;
}

TEST(LiveFaults, StatisticsThatAreOnAlreadyStayOn) {
  IRQSCOPE_NEEDS_EBPF();
  ebpf::RunStatistics others;
  ASSERT_TRUE(others.enabled());
  auto collector = start_collector(both_families());
  auto runs = [&] { return collector->counting_runs().value_or(0); };
  Finished verify = run({IRQSCOPE_PROGRAM, "verify", "--duration", "200ms"});
  EXPECT_TRUE(is_sound(verify)) << verify.out << verify.err;
  EXPECT_EQ(run({IRQSCOPE_PROGRAM, "stat", "--cost", "0.2", "1"}).status, 0);
  uint64_t before = runs();
  EXPECT_TRUE(send_datagrams(kDatagrams));
  EXPECT_GE(runs(), before + kDatagrams);
}

TEST(LiveFaults, NoFileSystemsOfTheKernelsTracing) {
  IRQSCOPE_NEEDS_EBPF();
  const std::string unmount =
      "umount -l /sys/kernel/tracing /sys/kernel/debug /sys/fs/bpf 2>/dev/null; exec \"$@\"";
  for (const Words& words : std::vector<Words>{{"stat", "0.2", "1"},
                                               {"trace", "--duration", "200ms"},
                                               {"verify", "--duration", "200ms"}}) {
    Words command = {"unshare", "-m", "sh", "-c", unmount, "sh", IRQSCOPE_PROGRAM};
    command.insert(command.end(), words.begin(), words.end());
    Finished finished = run(command);
    EXPECT_TRUE(is_sound(finished)) << finished.out << finished.err;
    EXPECT_THAT(finished.err, testing::Not(testing::HasSubstr("counts only")));
  }
}

TEST(LiveFaults, LittleMemory) {
  IRQSCOPE_NEEDS_EBPF();
  for (int mebibytes : {20, 24, 28, 32, 40, 64}) {
    std::string limit = fmt::format("--as={}", mebibytes << 20);
    for (const Words& words :
         std::vector<Words>{{"stat", "0.1", "1"}, {"trace", "--duration", "100ms"}, {"doctor"}}) {
      expect_result_or_reason(run(limited(limit, words)), words[0] + " " + limit);
    }
  }
}

TEST(LiveFaults, FewDescriptors) {
  IRQSCOPE_NEEDS_EBPF();
  for (int files : {5, 8, 16, 24, 40, 60}) {
    std::string limit = fmt::format("--nofile={}", files);
    Finished finished = run(limited(limit, {"stat", "0.1", "1"}));
    EXPECT_EQ(finished.status, 0) << limit << " " << finished.err;
    EXPECT_THAT(finished.err, testing::HasSubstr("Too many open files")) << limit;
    EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
    Finished traced = run(limited(limit, {"trace", "--duration", "100ms"}));
    EXPECT_EQ(traced.status, 1) << limit;
    EXPECT_TRUE(is_one_line(traced.err)) << traced.err;
  }
}

// What was attached before the limit was met is gone again.
TEST(LiveFaults, NothingStaysOfAFailedStart) {
  IRQSCOPE_NEEDS_EBPF();
  Running program(limited("--nofile=60", {"stat", "30"}));
  ASSERT_TRUE(program.wait_for_err("counts only"));
  EXPECT_TRUE(bpf_programs_of(program.pid()).empty());
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().status, 0);
}

}  // namespace
}  // namespace irqscope::test
