// Hits and quiet stretches of a CPU (bpf/lib/noise.h). Times are in ns.
#include <gtest/gtest.h>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

class Noise : public testing::Test {
 protected:
  Noise() : kernel(knobs()) {}

  static iq_knobs knobs() {
    iq_knobs knobs = Kernel::net_knobs();
    knobs.switches.measure_noise = 1;
    return knobs;
  }

  void hardirq_at(uint64_t start, uint64_t ns) {
    kernel.at(start);
    kernel.hardirq(9, ns);
  }

  const iq_noise& noise() const { return kernel.cpu().noise; }

  Kernel kernel;
};

TEST_F(Noise, BeforeTheFirstHitIsNoQuietStretch) {
  hardirq_at(500000, 100);
  EXPECT_EQ(noise().hits, 1u);
  EXPECT_EQ(noise().longest_ns, 100u);
  EXPECT_EQ(noise().longest_end_ns, 500100u);
  EXPECT_EQ(noise().quiet_ns, 0u);
}

TEST_F(Noise, WhatBeginsWithinAMicrosecondBelongsToTheHit) {
  hardirq_at(10000, 100);
  hardirq_at(11099, 200);  // 999 after the end: the hit lasts from 10000 to 11299
  EXPECT_EQ(noise().hits, 1u);
  EXPECT_EQ(noise().longest_ns, 1299u);
  EXPECT_EQ(noise().quiet_ns, 0u);
  hardirq_at(12299, 50);  // 1000 after the end
  EXPECT_EQ(noise().hits, 2u);
  EXPECT_EQ(noise().longest_ns, 1299u);
  EXPECT_EQ(noise().quiet_ns, 1000u);
}

TEST_F(Noise, TheLongestQuietStretchIsBetweenTwoHits) {
  hardirq_at(10000, 100);
  hardirq_at(90100, 100);   // 80000 quiet
  hardirq_at(120200, 100);  // 30000 quiet
  EXPECT_EQ(noise().hits, 3u);
  EXPECT_EQ(noise().quiet_ns, 80000u);
}

TEST_F(Noise, TheLongestHitIsThatOfWhatItBeganWith) {
  hardirq_at(10000, 100);
  kernel.at(20000);
  kernel.enter_timer();
  kernel.at(20700);
  kernel.exit_timer();
  hardirq_at(30000, 300);
  EXPECT_EQ(noise().longest_ns, 700u);
  EXPECT_EQ(noise().longest_end_ns, 20700u);
  EXPECT_EQ(replay_row(noise().longest_row)->kind, static_cast<iq_u32>(IQ_VECTOR));
}

TEST_F(Noise, NestedCallsAreNoHitsOfTheirOwn) {
  // NMI               13000..13100
  // hardirq     12000 ............ 14000
  // softirq 10000 ....................... 20000
  kernel.at(10000);
  kernel.enter_softirq(kNetRx);
  kernel.at(12000);
  kernel.enter_hardirq(9);
  kernel.at(13100);
  kernel.nmi(100);
  kernel.at(14000);
  kernel.exit_hardirq(9);
  kernel.at(20000);
  kernel.exit_softirq(kNetRx);
  EXPECT_EQ(noise().hits, 1u);
  EXPECT_EQ(noise().longest_ns, 10000u);
  EXPECT_EQ(noise().quiet_ns, 0u);
}

TEST_F(Noise, APseudoNmiInAHardirqIsNoHitOfItsOwn) {
  hardirq_at(1000, 10);
  // pseudo-NMI       15000..15100
  // hardirq    10000 ............ 20000
  kernel.at(10000);
  kernel.enter_hardirq(9);
  kernel.at(15000);
  kernel.hardirq(23, 100);
  kernel.at(20000);
  kernel.exit_hardirq(9);
  EXPECT_EQ(noise().hits, 2u);
  EXPECT_EQ(noise().longest_ns, 10000u);
  EXPECT_EQ(noise().quiet_ns, 8990u);
}

TEST_F(Noise, AnIrqThreadIsAHitAndWhatFallsIntoItIsNot) {
  Task& thread = kernel.add_irq_thread(50);
  kernel.at(10000);
  kernel.sleep_then(thread);
  hardirq_at(15000, 100);
  kernel.at(20000);
  kernel.sleep_then(kernel.idle());
  EXPECT_EQ(noise().hits, 1u);
  EXPECT_EQ(noise().longest_ns, 10000u);
}

TEST_F(Noise, AnNmiAloneIsAHitThatBeganBeforeItWasTold) {
  kernel.at(10000);
  kernel.nmi(400);
  EXPECT_EQ(noise().hits, 1u);
  EXPECT_EQ(noise().hit_start_ns, 9600u);
  EXPECT_EQ(noise().longest_ns, 400u);
}

TEST_F(Noise, AnNmiOfSeveralHandlersIsOneHit) {
  for (uint64_t end : {10000u, 10400u, 10800u}) {
    kernel.at(end);
    kernel.nmi(400);
  }
  EXPECT_EQ(noise().hits, 1u);
  EXPECT_EQ(noise().longest_ns, 1200u);
}

}  // namespace
}  // namespace irqscope::replay
