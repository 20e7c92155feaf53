// An interrupt between the reading of the sums and that of the clock (bpf/lib/nesting.h). Here it
// is worst: right before the clock is read. Times are in ns.
#include <gtest/gtest.h>

#include <functional>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

class Gap : public testing::Test {
 protected:
  void SetUp() override { kernel.at(100); }

  // A softirq that would last from 100 to 200, and begins and ends later if interrupted there.
  void softirq() {
    kernel.enter_softirq(kNetRx);
    entry = kernel.now();
    kernel.at(entry + 100);
    if (at_exit) at_exit();
    kernel.exit_softirq(kNetRx);
  }

  // Interrupts that take `first` and right after it `second` (0: none) before the next reading.
  void interrupt(uint64_t first, uint64_t second) {
    kernel.before_clock(1, [this, first, second] {
      kernel.hardirq(9, first);
      if (second) kernel.before_clock(1, [this, second] { kernel.hardirq(9, second); });
    });
  }

  uint64_t gross() const { return kernel.row(IQ_SOFTIRQ, kNetRx).total_ns; }
  uint64_t nested() const { return kernel.row(IQ_SOFTIRQ, kNetRx).nested_ns; }
  uint64_t softirq_net() const { return kernel.cpu().net_ns[IQ_LEVEL_SOFTIRQ]; }

  Kernel kernel;
  uint64_t entry = 0;
  std::function<void()> at_exit;
};

TEST_F(Gap, OneAtEntryCameBefore) {
  // hardirq 100..130
  // softirq         130 .. 230
  interrupt(30, 0);
  softirq();
  EXPECT_EQ(entry, 130u);
  EXPECT_EQ(gross(), 100u);
  EXPECT_EQ(nested(), 0u);
  EXPECT_EQ(kernel.net_ns(), 130u);
}

TEST_F(Gap, OneAtExitCameIntoIt) {
  // hardirq         200..230
  // softirq 100 ........... 230
  at_exit = [this] { interrupt(30, 0); };
  softirq();
  EXPECT_EQ(gross(), 130u);
  EXPECT_EQ(nested(), 30u);
  EXPECT_EQ(kernel.net_ns(), 130u);
}

TEST_F(Gap, AnNmiAtTheEntryOfAHardirq) {
  kernel.before_clock(1, [this] {
    kernel.at(107);
    kernel.nmi(7);
  });
  kernel.hardirq(9, 50);  // 107..157, and the NMI before it
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).total_ns, 50u);
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).nested_ns, 0u);
  EXPECT_EQ(kernel.net_ns(), 57u);
}

// A second one in the same gap is let through. What it took is then counted as nested though it
// came before: the softirq's net time is too small by it, and by no more.
TEST_F(Gap, TwoAtEntryMakeTheNetTimeTooSmallByTheSecond) {
  // hardirq 100..130 130..150
  // softirq                  150 .. 250
  interrupt(30, 20);
  softirq();
  EXPECT_EQ(entry, 150u);
  EXPECT_EQ(gross(), 100u);
  EXPECT_EQ(nested(), 20u);
  EXPECT_EQ(softirq_net(), 80u);
}

TEST_F(Gap, TwoAtEntryNeverMakeTheNetTimeNegative) {
  interrupt(30, 5000);
  softirq();
  EXPECT_EQ(gross(), 100u);
  EXPECT_EQ(nested(), 100u);
  EXPECT_EQ(softirq_net(), 0u);
}

// At the exit its time is not yet in the sums: it counts for itself and for the softirq.
TEST_F(Gap, TwoAtExitMakeTheNetTimeTooLargeByTheSecond) {
  // hardirq         200..230 230..250
  // softirq 100 .................... 250
  at_exit = [this] { interrupt(30, 20); };
  softirq();
  EXPECT_EQ(gross(), 150u);
  EXPECT_EQ(nested(), 30u);
  EXPECT_EQ(softirq_net(), 120u);
  EXPECT_EQ(kernel.net_ns(), 150u + 20u);
}

TEST_F(Gap, TheErrorDoesNotSpreadToTheNextCall) {
  at_exit = [this] { interrupt(30, 20); };
  softirq();
  at_exit = nullptr;
  softirq();
  EXPECT_EQ(gross(), 250u);
  EXPECT_EQ(nested(), 30u);
}

}  // namespace
}  // namespace irqscope::replay
