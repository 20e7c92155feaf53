// Two devices on one line: the kernel counts the line once and calls both handlers.
#include "machine/machine.h"
#include "sys/kernel.h"

namespace irqscope::test {
namespace {

constexpr int kBlocks = 500;

class SharedLine : public testing::Test {
 protected:
  void SetUp() override {
    IRQSCOPE_NEEDS_DISPOSABLE_MACHINE();
    one_ = virtio_of("vdb").filename();
    other_ = virtio_of("vdc").filename();
    line_ = read_line();
    if (line_.actions.size() != 2) GTEST_SKIP() << "no two disks share a line";
  }
  IrqLine read_line() const {
    auto lines = irq_lines(one_);
    return lines.empty() ? IrqLine{} : lines[0];
  }

  std::string one_, other_;
  IrqLine line_;
};

TEST_F(SharedLine, EachHandlerIsARow) {
  for (std::string attach : {"tp_btf", "raw_tp"}) {
    SCOPED_TRACE(attach);
    if (run(irqscope({"stat", "--via", attach, "--duration", "1ms"})).status != 0) continue;
    uint64_t before = read_line().count;
    auto finished = run_around({irqscope({"stat", "--via", attach, "--json", "100ms"})}, 4,
                               [] { EXPECT_TRUE(read_disk("vdb", kBlocks)); });
    uint64_t calls = read_line().count - before;
    auto intervals = json_lines(finished[0].out);
    EXPECT_GE(calls, static_cast<uint64_t>(kBlocks) / 2);
    // Both disks are idle before and after.
    EXPECT_EQ(calls_of(intervals, line_.irq, one_), calls);
    EXPECT_EQ(calls_of(intervals, line_.irq, other_), calls);
  }
}

// Where handlers are threads, the line's own handler wakes both.
TEST_F(SharedLine, OnlyWhoHandlesItHasIt) {
  if (sys::is_preempt_rt({})) GTEST_SKIP() << "PREEMPT_RT: handlers are threads";
  auto finished = run_around({irqscope({"hardirqs", "--json"})}, 2,
                             [] { EXPECT_TRUE(read_disk("vdb", kBlocks)); });
  for (const Json& row : json_lines(finished[0].out).at(0).at("rows")) {
    if (row.at("id") != line_.irq) continue;
    bool is_reader = row.at("name") == one_;
    EXPECT_EQ(row.at("count") == 0, !is_reader) << row;
    EXPECT_EQ(row.at("not_handled") == 0, is_reader) << row;
  }
}

TEST_F(SharedLine, VerifyCountsTheLineOnce) {
  Running program(irqscope({"verify", "--duration", "3s", "--json"}));
  ASSERT_TRUE(wait_until_counting(program, 4));
  EXPECT_TRUE(read_disk("vdb", kBlocks / 2));
  EXPECT_TRUE(read_disk("vdc", kBlocks / 2));
  auto reports = json_lines(program.wait().out);
  ASSERT_EQ(reports.size(), 1u);
  bool found = false;
  for (const Json& source : reports[0].at("sources")) {
    if (source.at("kind") != "hardirq" || source.at("id") != line_.irq) continue;
    found = true;
    EXPECT_EQ(source.at("lost"), 0) << source;
    EXPECT_EQ(source.at("surplus"), 0) << source;
    EXPECT_GE(source.at("counted"), kBlocks / 2) << source;
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace irqscope::test
