// PREEMPT_RT: softirqs run in tasks, which are switched out in the middle. And on every kernel: the
// threads of threaded handlers. Times are in ns.
#include <gtest/gtest.h>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

iq_knobs realtime_knobs() {
  iq_knobs knobs = Kernel::net_knobs();
  knobs.switches.softirqs_interleave = knobs.switches.measure_delay = knobs.switches.measure_noise =
      1;
  return knobs;
}

class Realtime : public testing::Test {
 protected:
  const iq_row& softirq(uint32_t vector) const {
    return kernel.row(IQ_SOFTIRQ, vector, IQ_IN_TASK);
  }
  uint64_t net(iq_level level) const { return kernel.cpu().net_ns[level]; }

  Kernel kernel{realtime_knobs()};
  Task& idle = kernel.idle();
  Task& a = kernel.add_irq_thread(50);
  Task& b = kernel.add_irq_thread(60);
  Task& worker = kernel.add_task(70, "worker");
};

TEST_F(Realtime, ASoftirqIsPreemptedByAnotherThreadsSoftirq) {
  // hardirq                140..150          225..230
  // b's softirq       130 ......... 170
  // b              120 ................ 200
  // a's softirq 110 .                   ............. 250
  // a        100 ...                    ................. 300
  kernel.at(100);
  kernel.sleep_then(a);
  kernel.at(110);
  kernel.enter_softirq(kNetRx);
  kernel.at(120);
  kernel.preempt_by(b);
  kernel.at(130);
  kernel.enter_softirq(kNetRx);
  kernel.at(140);
  kernel.hardirq(9, 10);
  kernel.at(170);
  kernel.exit_softirq(kNetRx);
  kernel.at(200);
  kernel.sleep_then(a);
  kernel.at(225);
  kernel.hardirq(9, 5);
  kernel.at(250);
  kernel.exit_softirq(kNetRx);
  kernel.at(300);
  kernel.sleep_then(idle);

  // a: 110..120 and 200..250, of which 5 nested; b: 130..170, of which 10 nested.
  EXPECT_EQ(softirq(kNetRx).handled, 2u);
  EXPECT_EQ(softirq(kNetRx).total_ns, 60u + 40u);
  EXPECT_EQ(softirq(kNetRx).nested_ns, 5u + 10u);
  EXPECT_EQ(softirq(kNetRx).max_ns, 55u);
  // a: 100..120 and 200..300; b: 120..200.
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).total_ns, 120u);
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).nested_ns, 60u);
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).max_ns, 60u);
  EXPECT_EQ(kernel.row(IQ_THREAD, 60).total_ns, 80u);
  EXPECT_EQ(kernel.row(IQ_THREAD, 60).nested_ns, 40u);
  EXPECT_EQ(net(IQ_LEVEL_IRQ), 15u);
  EXPECT_EQ(net(IQ_LEVEL_SOFTIRQ), 85u);
  EXPECT_EQ(net(IQ_LEVEL_THREAD), 100u);
  EXPECT_EQ(kernel.net_ns(), 200u);  // 100..300, all of it
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_SOFTIRQ], 0u);
}

TEST_F(Realtime, WhatRunsWhileASoftirqIsSwitchedOutIsNotNested) {
  // hardirq                     150..160
  // worker                  130 ......... 180
  // softirq of ksoftirqd 110 .           ....... 200
  Task& ksoftirqd = kernel.add_task(15, "ksoftirqd/0", true);
  kernel.sleep_then(ksoftirqd);
  kernel.at(110);
  kernel.enter_softirq(kNetRx);
  kernel.at(130);
  kernel.preempt_by(worker);
  kernel.at(150);
  kernel.hardirq(9, 10);
  kernel.at(180);
  kernel.sleep_then(ksoftirqd);
  kernel.at(200);
  kernel.exit_softirq(kNetRx);
  const iq_row& row = kernel.row(IQ_SOFTIRQ, kNetRx, IQ_IN_KSOFTIRQD);
  EXPECT_EQ(row.total_ns, 40u);
  EXPECT_EQ(row.nested_ns, 0u);
  EXPECT_EQ(kernel.net_ns(), 50u);
}

TEST_F(Realtime, AThirdSoftirqTakesThePlaceOfTheSecond) {
  Task& c = kernel.add_irq_thread(80);
  kernel.at(100);
  for (Task* task : {&a, &b, &c}) {
    kernel.preempt_by(*task);
    kernel.enter_softirq(kNetRx);
    kernel.at(kernel.now() + 10);
  }
  for (Task* task : {&b, &a, &idle}) {
    kernel.exit_softirq(kNetRx);
    kernel.at(kernel.now() + 10);
    kernel.sleep_then(*task);
  }
  // Lost are the entry of b's softirq, and its exit.
  EXPECT_EQ(softirq(kNetRx).entered, 3u);
  EXPECT_EQ(softirq(kNetRx).handled, 2u);
  EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_SOFTIRQ], 2u);
  EXPECT_EQ(kernel.net_ns(), 60u);
}

TEST_F(Realtime, AThreadThatWaitsForALockIsNotDone) {
  // a         100 .... 140 (a spinlock)    200 .. 230
  // worker                 140 ......... 200
  kernel.at(90);
  kernel.wake(a);
  kernel.at(100);
  kernel.preempt_by(a);
  kernel.at(140);
  kernel.block_then(worker);
  const iq_row& row = kernel.row(IQ_THREAD, 50);
  EXPECT_EQ(row.handled, 0u);
  kernel.at(180);
  kernel.wake(a);
  kernel.at(200);
  kernel.preempt_by(a);
  kernel.at(230);
  kernel.sleep_then(worker);
  EXPECT_EQ(row.entered, 1u);
  EXPECT_EQ(row.handled, 1u);
  EXPECT_EQ(row.total_ns, 70u);
  EXPECT_EQ(row.max_ns, 70u);
  EXPECT_EQ(kernel.delays(row).handled, 1u) << "only the interrupt woke it";
  EXPECT_EQ(kernel.delays(row).total_ns, 10u);
}

TEST_F(Realtime, AThreadsActivationIsAllSlicesUntilItSleeps) {
  // hardirq       120..125
  // a         100 ........ 140      200 .. 230 (sleeps)
  // worker                 140 .... 200
  kernel.at(90);
  kernel.wake(a);
  kernel.at(100);
  kernel.preempt_by(a);
  kernel.at(120);
  kernel.hardirq(9, 5);
  kernel.at(140);
  kernel.preempt_by(worker);
  const iq_row& row = kernel.row(IQ_THREAD, 50);
  EXPECT_EQ(row.entered, 1u);
  EXPECT_EQ(row.handled, 0u);  // it is not over
  EXPECT_EQ(row.total_ns, 40u);
  EXPECT_EQ(row.nested_ns, 5u);

  kernel.at(200);
  kernel.preempt_by(a);
  kernel.at(230);
  kernel.sleep_then(worker);
  EXPECT_EQ(row.entered, 1u);
  EXPECT_EQ(row.handled, 1u);
  EXPECT_EQ(row.total_ns, 70u);
  EXPECT_EQ(row.nested_ns, 5u);
  EXPECT_EQ(row.max_ns, 65u);
  EXPECT_EQ(kernel.delays(row).handled, 1u);  // once per activation
  EXPECT_EQ(kernel.delays(row).total_ns, 10u);
}

TEST_F(Realtime, AThreadMigratesBetweenItsSlices) {
  // CPU 0  100 .. 140
  // CPU 1              200 .. 230 (sleeps)
  kernel.at(100);
  kernel.preempt_by(a);
  kernel.at(140);
  kernel.preempt_by(worker);
  kernel.on_cpu(1);
  kernel.set_current(idle);
  kernel.at(200);
  kernel.preempt_by(a);
  kernel.at(230);
  kernel.sleep_then(idle);

  EXPECT_EQ(kernel.row(IQ_THREAD, 50).entered, 0u);
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).handled, 1u);  // where it ended,
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).max_ns, 70u);  // with all of it
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).total_ns, 30u);
  EXPECT_EQ(kernel.net_ns(), 30u);
  kernel.on_cpu(0);
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).entered, 1u);
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).handled, 0u);
  EXPECT_EQ(kernel.row(IQ_THREAD, 50).total_ns, 40u);
  EXPECT_EQ(kernel.net_ns(), 40u);
}

TEST_F(Realtime, ASwitchedOutSoftirqDoesNotDisturb) {
  // worker                            1100 ........... 9000
  // softirq of ksoftirqd 1000 .. 1100                 ..... 9300
  Task& ksoftirqd = kernel.add_task(15, "ksoftirqd/0", true);
  kernel.sleep_then(ksoftirqd);
  kernel.at(1000);
  kernel.enter_softirq(kNetRx);
  kernel.at(1100);
  kernel.preempt_by(worker);
  kernel.at(9000);
  kernel.sleep_then(ksoftirqd);
  kernel.at(9300);
  kernel.exit_softirq(kNetRx);
  const iq_noise& noise = kernel.cpu().noise;
  EXPECT_EQ(noise.hits, 2u);
  EXPECT_EQ(noise.longest_ns, 300u);
  EXPECT_EQ(noise.quiet_ns, 7900u);
}

}  // namespace
}  // namespace irqscope::replay
