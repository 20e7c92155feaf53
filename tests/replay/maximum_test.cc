// Maxima per epoch, histograms and outcomes in a row (bpf/lib/tally.h). Times are in ns.
#include <gtest/gtest.h>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

TEST(Maximum, ANewEpochBeginsWithTheFirstEventThatSeesIt) {
  iq_row row{};
  replay_count_maximum(&row, 50);
  replay_count_maximum(&row, 30);
  EXPECT_EQ(row.max_ns, 50u);

  row.wanted_epoch = 1;
  EXPECT_EQ(row.max_ns, 50u);  // no event yet
  replay_count_maximum(&row, 20);
  EXPECT_EQ(row.epoch, 1u);
  EXPECT_EQ(row.max_ns, 20u);
  EXPECT_EQ(row.prev_epoch, 0u);
  EXPECT_EQ(row.prev_max_ns, 50u);

  replay_count_maximum(&row, 25);
  EXPECT_EQ(row.max_ns, 25u);
  EXPECT_EQ(row.prev_max_ns, 50u);
}

TEST(Maximum, EpochsWithoutEventsAreSkipped) {
  iq_row row{};
  replay_count_maximum(&row, 50);
  row.wanted_epoch = 3;
  replay_count_maximum(&row, 40);
  EXPECT_EQ(row.epoch, 3u);
  EXPECT_EQ(row.prev_epoch, 0u);
  EXPECT_EQ(row.prev_max_ns, 50u);
}

TEST(Maximum, EpochsMayBeginAnewAtZero) {
  iq_row row{};
  row.epoch = row.wanted_epoch = UINT32_MAX;
  replay_count_maximum(&row, 50);
  row.wanted_epoch = 0;
  replay_count_maximum(&row, 10);
  EXPECT_EQ(row.epoch, 0u);
  EXPECT_EQ(row.max_ns, 10u);
  EXPECT_EQ(row.prev_epoch, UINT32_MAX);
}

TEST(Maximum, IsNetAndSoAreTheHistograms) {
  // hardirq       2000..3000
  // softirq  1000 .......... 8000: net 6000
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.usec_slots = 1;
  Kernel kernel(knobs);
  kernel.at(1000);
  kernel.enter_softirq(kNetRx);
  kernel.at(2000);
  kernel.hardirq(9, 1000);
  kernel.at(8000);
  kernel.exit_softirq(kNetRx);
  const iq_row& row = kernel.row(IQ_SOFTIRQ, kNetRx);
  EXPECT_EQ(row.max_ns, 6000u);
  EXPECT_EQ(row.buckets[replay_bucket_of(6000)], 1u);
  EXPECT_EQ(row.usec_slots[2], 1u);  // 4..7 us
  EXPECT_EQ(kernel.row(IQ_HARDIRQ, 9).usec_slots[0], 1u);
}

TEST(Outcome, HandlersThatDidNotHandleAreKeptApart) {
  Kernel kernel;
  for (int result : {0, 1, 2}) {  // IRQ_NONE, IRQ_HANDLED, IRQ_WAKE_THREAD
    kernel.at(kernel.now() + 100);
    kernel.enter_hardirq(9);
    kernel.at(kernel.now() + 10);
    kernel.exit_hardirq(9, result);
  }
  const iq_row& row = kernel.row(IQ_HARDIRQ, 9);
  EXPECT_EQ(row.entered, 3u);
  EXPECT_EQ(row.not_handled, 1u);
  EXPECT_EQ(row.not_handled_ns, 10u);
  EXPECT_EQ(row.handled, 2u);
  EXPECT_EQ(row.woke_thread, 1u);
  EXPECT_EQ(row.total_ns, 20u);
  EXPECT_EQ(row.seq % 2, 0u);
  EXPECT_EQ(kernel.net_ns(), 30u);  // the time passed all the same
}

TEST(Delay, IsFromTheFirstRaiseToTheEntry) {
  // raised 100, again 130; entry 150; raised by itself 160; entry 300
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.measure_delay = 1;
  Kernel kernel(knobs);
  for (uint64_t now : {100u, 130u}) {
    kernel.at(now);
    kernel.raise(kNetTx);
  }
  kernel.at(150);
  kernel.enter_softirq(kNetTx);
  kernel.at(160);
  kernel.raise(kNetTx);
  kernel.at(170);
  kernel.exit_softirq(kNetTx);
  kernel.at(300);
  kernel.enter_softirq(kNetTx);
  kernel.exit_softirq(kNetTx);
  const iq_row& delays = kernel.delays(kernel.row(IQ_SOFTIRQ, kNetTx));
  EXPECT_EQ(delays.handled, 1u);
  EXPECT_EQ(delays.total_ns, 50u);
  EXPECT_EQ(delays.max_ns, 50u);
  EXPECT_EQ(delays.reraised, 1u);  // that it waits is its own doing
}

TEST(Delay, WhatAnInterruptRaisesInASoftirqIsNotItsOwnDoing) {
  // hardirq     120..130, raises at 125
  // softirq 100 .......... 150   180: again
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.measure_delay = 1;
  Kernel kernel(knobs);
  kernel.at(100);
  kernel.enter_softirq(kNetTx);
  kernel.at(120);
  kernel.enter_hardirq(9);
  kernel.at(125);
  kernel.raise(kNetTx);
  kernel.at(130);
  kernel.exit_hardirq(9);
  kernel.at(150);
  kernel.exit_softirq(kNetTx);
  kernel.at(180);
  kernel.enter_softirq(kNetTx);
  kernel.exit_softirq(kNetTx);
  const iq_row& delays = kernel.delays(kernel.row(IQ_SOFTIRQ, kNetTx));
  EXPECT_EQ(delays.reraised, 0u);
  EXPECT_EQ(delays.handled, 1u);
  EXPECT_EQ(delays.total_ns, 55u);
}

}  // namespace
}  // namespace irqscope::replay
