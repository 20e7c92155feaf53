// Random calls that fall into each other, against what the sums must be whatever they are.
#include <gtest/gtest.h>

#include <random>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

// Runs a task with interrupts, each of which may be interrupted by those of higher levels. Between
// the outermost calls time passes that is nobody's.
class RandomLoad {
 public:
  RandomLoad(Kernel& kernel, uint64_t seed) : kernel_(kernel), random_(seed) {}

  void run() {
    for (uint64_t left = below(8); left > 0; --left) {
      pass_time();
      uint64_t begin = kernel_.now();
      call(1 + below(IQ_LEVELS - 1));
      covered_ns_ += kernel_.now() - begin;
    }
  }

  uint64_t covered_ns() const { return covered_ns_; }

 private:
  uint64_t below(uint64_t limit) { return random_() % limit; }
  void pass_time() { kernel_.at(kernel_.now() + below(1000)); }

  // The inside of a call of `level`: time, and calls of the levels above.
  void inside(uint64_t level) {
    pass_time();
    for (uint64_t left = below(4); left > 0; --left) {
      call(below(level));
      pass_time();
    }
  }

  void call(uint64_t level) {
    switch (level) {
      case IQ_LEVEL_NMI:
        return nmi();
      case IQ_LEVEL_IRQ:
        return below(2) ? hardirq() : timer();
      case IQ_LEVEL_SOFTIRQ:
        return softirq();
      default:
        return thread();
    }
  }

  void nmi() {
    uint64_t ns = below(200);
    kernel_.at(kernel_.now() + ns);
    kernel_.nmi(ns);
  }

  // One may come at the readings of the clock, too; one only, since two are an error that is known.
  void maybe_interrupt(uint64_t level) {
    if (below(2) == 0) return;
    kernel_.before_clock(1, [this, level] { call(below(level)); });
  }

  void hardirq() {
    int irq = static_cast<int>(below(3));
    maybe_interrupt(IQ_LEVEL_IRQ);
    kernel_.enter_hardirq(irq);
    inside(IQ_LEVEL_IRQ);
    maybe_interrupt(IQ_LEVEL_IRQ);
    kernel_.exit_hardirq(irq);
  }

  void timer() {
    maybe_interrupt(IQ_LEVEL_IRQ);
    kernel_.enter_timer();
    inside(IQ_LEVEL_IRQ);
    kernel_.exit_timer();
  }

  void softirq() {
    uint32_t vector = static_cast<uint32_t>(below(10));
    maybe_interrupt(IQ_LEVEL_SOFTIRQ);
    kernel_.enter_softirq(vector);
    inside(IQ_LEVEL_SOFTIRQ);
    maybe_interrupt(IQ_LEVEL_SOFTIRQ);
    kernel_.exit_softirq(vector);
  }

  void thread() {
    kernel_.sleep_then(kernel_.add_irq_thread(50));
    inside(IQ_LEVEL_THREAD);
    kernel_.sleep_then(kernel_.idle());
  }

  Kernel& kernel_;
  std::mt19937_64 random_;
  uint64_t covered_ns_ = 0;
};

struct Sums {
  uint64_t net_ns = 0, handled = 0, in_buckets = 0;
};

Sums sums_of_rows() {
  Sums sums;
  for (uint32_t i = 0; i < rows_given; ++i) {
    const iq_row& row = *replay_row(i);
    EXPECT_LE(row.nested_ns, row.total_ns);
    EXPECT_LE(row.max_ns, row.total_ns - row.nested_ns);
    EXPECT_EQ(row.entered, row.handled);
    sums.net_ns += row.total_ns - row.nested_ns;
    sums.handled += row.handled;
    for (uint64_t bucket : row.buckets) sums.in_buckets += bucket;
  }
  return sums;
}

TEST(Random, NetTimesAddUpToTheTimeCovered) {
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    Kernel kernel;
    RandomLoad load(kernel, seed);
    load.run();
    Sums sums = sums_of_rows();
    ASSERT_EQ(sums.handled, sums.in_buckets) << "seed " << seed;
    ASSERT_EQ(kernel.net_ns(), sums.net_ns) << "seed " << seed;
    EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_IRQ], 0u);
    EXPECT_EQ(kernel.cpu().unmatched[IQ_LEVEL_SOFTIRQ], 0u);
    ASSERT_EQ(kernel.net_ns(), load.covered_ns()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace irqscope::replay
