// Entries without exits and exits without entries. Times are in ns.
#include <gtest/gtest.h>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

TEST(Losses, ExitsBeforeTheFirstEntryAreNone) {
  Kernel kernel;
  kernel.exit_hardirq(9);
  kernel.exit_softirq(kNetRx);
  kernel.exit_timer();
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 0u);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_SOFTIRQ], 0u);
  EXPECT_EQ(kernel.net_ns(), 0u);
}

TEST(Losses, AnExitWithoutEntryIsNoDuration) {
  Kernel kernel;
  kernel.at(100);
  kernel.hardirq(9, 10);
  kernel.at(5000);
  kernel.exit_hardirq(9);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 1u);
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).handled, 1u);
  EXPECT_EQ(kernel.net_ns(), 10u);
}

TEST(Losses, TheLostExitOfAnInnerCallLeavesItsTimeToTheOuter) {
  // hardirq      120 (its exit is lost)    300..310
  // softirq  100 ................ 200
  Kernel kernel;
  kernel.at(100);
  kernel.enter_softirq(kNetRx);
  kernel.at(120);
  kernel.enter_hardirq(9);
  kernel.at(200);
  kernel.exit_softirq(kNetRx);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kNetRx).nested_ns, 0u);
  EXPECT_EQ(kernel.net_ns(), 100u);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 0u);  // it may still come

  kernel.at(300);
  kernel.hardirq(9, 10);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 1u);
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).entered, 2u);
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).handled, 1u);
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).total_ns, 10u);
  EXPECT_EQ(kernel.net_ns(), 110u);
}

TEST(Losses, TheLostExitOfAnOuterCallTakesNothing) {
  // hardirq      120..130         320..330
  // softirq  100 (lost)      300 .......... 400
  Kernel kernel;
  kernel.at(100);
  kernel.enter_softirq(kNetRx);
  kernel.at(120);
  kernel.hardirq(9, 10);
  kernel.at(300);
  kernel.enter_softirq(kNetRx);
  kernel.at(320);
  kernel.hardirq(9, 10);
  kernel.at(400);
  kernel.exit_softirq(kNetRx);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_SOFTIRQ], 1u);
  const iq_row& row = kernel.row(IQ_SOFTIRQ, kNetRx);
  EXPECT_EQ(row.entered, 2u);
  EXPECT_EQ(row.handled, 1u);
  EXPECT_EQ(row.total_ns, 100u);
  EXPECT_EQ(row.nested_ns, 10u);
  EXPECT_EQ(kernel.net_ns(), 110u);
}

TEST(Losses, NestedIsNeverMoreThanGross) {
  // vector   100 (its exit is lost)   160 (its entry was lost)
  // softirq                  150 ............ 170
  Kernel kernel;
  kernel.at(100);
  kernel.enter_timer();
  kernel.at(150);
  kernel.enter_softirq(kNetRx);
  kernel.at(160);
  kernel.exit_timer();
  kernel.at(170);
  kernel.exit_softirq(kNetRx);
  EXPECT_EQ(kernel.row(IQ_VECTOR, 0).total_ns, 60u);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kNetRx).total_ns, 20u);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kNetRx).nested_ns, 20u);
  EXPECT_EQ(kernel.row(IQ_SOFTIRQ, kNetRx).max_ns, 0u);
  EXPECT_EQ(kernel.cpu().net_ns[IQ_LEVEL_SOFTIRQ], 0u);
}

TEST(Losses, AHandlerOfAnotherSourceDoesNotTakeThePlaceOfALostOne) {
  Kernel kernel;
  kernel.at(100);
  kernel.enter_hardirq(9);  // its exit is lost
  for (uint64_t start : {200u, 300u, 400u}) {
    kernel.at(start);
    kernel.hardirq(10, 10);
  }
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 10).handled, 3u);
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 10).total_ns, 30u);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 0u);
  EXPECT_EQ(kernel.net_ns(), 30u);
}

TEST(Losses, ACallThatFoundNoRowIsCountedAndItsExitIsNotUnmatched) {
  iq_knobs knobs = Kernel::net_knobs();
  knobs.rows = 1;
  Kernel kernel(knobs);
  kernel.hardirq(9, 10);
  kernel.hardirq(10, 10);
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).handled, 1u);
  EXPECT_EQ(kernel.cpu().table_full[IQ_LEVEL_IRQ], 1u);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 0u);
  EXPECT_EQ(kernel.net_ns(), 10u);
}

}  // namespace
}  // namespace irqscope::replay
