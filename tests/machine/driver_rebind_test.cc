// A driver leaves its device, and the IRQ number comes back with another: each has what was its
// own.
#include "machine/machine.h"

namespace irqscope::test {
namespace {

constexpr int kBlocks = 300;

// The line of a disk's queues: "virtio3-req.0", or "virtio3-virtqueues" for all of them.
IrqLine queue_of(const std::string& disk) {
  for (const IrqLine& line : irq_lines(virtio_of(disk).filename().string() + "-")) {
    if (!line.actions.at(0).ends_with("-config")) return line;
  }
  return {};
}

class DriverRebind : public testing::Test {
 protected:
  void SetUp() override {
    IRQSCOPE_NEEDS_DISPOSABLE_MACHINE();
    one_ = place_of("vdd");
    other_ = place_of("vde");
    if (queue_of("vdd").actions.empty() || queue_of("vde").actions.empty()) {
      GTEST_SKIP() << "no disks with lines of their own";
    }
  }
  void TearDown() override {
    if (one_.empty()) return;
    bind_driver(other_, false);
    bind_driver(one_, false);
    bind_driver(one_, true);
    bind_driver(other_, true);
  }

  // The number that the first disk had, with what each of them counted there.
  struct Outcome {
    IrqLine first_before, first, second;
  };
  // Beforehand the second is taken away, so that the number of the first is the next to be had.
  Outcome exchange(const std::function<void()>& start) {
    Outcome outcome;
    EXPECT_TRUE(bind_driver(other_, false));
    outcome.first_before = queue_of("vdd");
    start();
    EXPECT_TRUE(read_disk("vdd", kBlocks));
    let_interrupts_finish();
    outcome.first = queue_of("vdd");
    EXPECT_TRUE(bind_driver(one_, false));
    EXPECT_TRUE(bind_driver(other_, true));
    // The disk has the first free name now.
    EXPECT_TRUE(read_disk("vdd", kBlocks));
    let_interrupts_finish();
    outcome.second = queue_of("vdd");
    EXPECT_EQ(outcome.first.irq, outcome.second.irq);
    EXPECT_NE(outcome.first.actions, outcome.second.actions);
    return outcome;
  }

  std::string one_, other_;
};

void expect_own_counts(const std::vector<Json>& intervals, const IrqLine& before,
                       const IrqLine& first, const IrqLine& second) {
  EXPECT_EQ(calls_of(intervals, first.irq, first.actions.at(0)), first.count - before.count);
  EXPECT_EQ(calls_of(intervals, second.irq, second.actions.at(0)), second.count);
  EXPECT_GE(second.count, 1u);
}

TEST_F(DriverRebind, RowsAreOfTheirDevices) {
  for (std::string attach : {"tp_btf", "raw_tp"}) {
    SCOPED_TRACE(attach);
    Words command = irqscope({"stat", "--via", attach, "--json", "100ms"});
    if (run(with(command, {"1"})).status != 0) continue;
    std::unique_ptr<Running> program;
    auto [before, first, second] = exchange([&] {
      program = std::make_unique<Running>(command);
      EXPECT_TRUE(wait_until_counting(*program, 4));
    });
    program->signal(SIGINT);
    Finished finished = program->wait();
    EXPECT_EQ(finished.err, "");
    expect_own_counts(json_lines(finished.out), before, first, second);
    TearDown();
  }
}

// In one interval, too, and several times: memory of the old handler is used for the new one.
TEST_F(DriverRebind, SeveralTimesInOneInterval) {
  Running program(irqscope({"stat", "--json", "1000"}));
  ASSERT_TRUE(wait_until_counting(program, 4));
  std::map<std::pair<uint32_t, std::string>, uint64_t> expected;
  EXPECT_TRUE(bind_driver(other_, false));
  EXPECT_TRUE(bind_driver(one_, false));
  for (int round = 0; round < 10; ++round) {
    const std::string& place = round % 2 ? other_ : one_;
    EXPECT_TRUE(bind_driver(place, true));
    EXPECT_TRUE(read_disk("vdd", kBlocks / 10));
    let_interrupts_finish();
    IrqLine line = queue_of("vdd");
    expected[{line.irq, line.actions.at(0)}] += line.count;
    EXPECT_TRUE(bind_driver(place, false));
  }
  program.signal(SIGINT);
  auto intervals = json_lines(program.wait().out);
  for (const auto& [line, count] : expected) {
    EXPECT_EQ(calls_of(intervals, line.first, line.second), count) << line.second;
  }
}

TEST_F(DriverRebind, RecordingsTellThemApart) {
  Folder folder;
  std::string file = folder.file("a");
  std::unique_ptr<Running> program;
  auto [before, first, second] = exchange([&] {
    program = std::make_unique<Running>(irqscope({"record", "-o", file}));
    EXPECT_TRUE(wait_until_counting(*program, kAnyLinks));
  });
  program->signal(SIGINT);
  EXPECT_EQ(program->wait().status, 0);
  Finished report = run(irqscope({"report", file, "--json"}));
  EXPECT_EQ(report.err, "");
  expect_own_counts(json_lines(report.out), before, first, second);
}

// The line's counters begin anew, which is no reason to say that anything was lost or invented.
TEST_F(DriverRebind, VerifyJudgesWhatItCan) {
  std::unique_ptr<Running> program;
  exchange([&] {
    program = std::make_unique<Running>(irqscope({"verify", "--duration", "5s", "--json"}));
    EXPECT_TRUE(wait_until_counting(*program, 4));
  });
  auto reports = json_lines(program->wait().out);
  ASSERT_EQ(reports.size(), 1u);
  for (const Json& source : reports[0].at("sources")) {
    EXPECT_EQ(source.at("surplus"), 0) << source;
    EXPECT_EQ(source.at("lost"), 0) << source;
  }
}

TEST_F(DriverRebind, KernelsCountersBeginAnew) {
  std::unique_ptr<Running> program;
  auto [before, first, second] = exchange([&] {
    program =
        std::make_unique<Running>(irqscope({"hardirqs", "--backend", "procfs", "--json", "20ms"}));
    EXPECT_TRUE(wait_until_counting(*program, 0));
    let_interrupts_finish();
  });
  program->signal(SIGINT);
  uint64_t all = calls_in(json_lines(program->wait().out), Kind::hardirq, first.irq);
  // What is counted between a reading and the end of a line nobody can know.
  EXPECT_LE(all, first.count - before.count + second.count);
  EXPECT_GE(all, second.count);
}

}  // namespace
}  // namespace irqscope::test
