// bpf/lib/histogram.h against the mathematics, and against the side that reads it.
#include "model/histogram.h"

#include <gtest/gtest.h>

#include <random>

#include "replay/programs.h"

namespace irqscope {
namespace {

constexpr uint64_t kFirstOf33Bits = uint64_t{1} << 32;

void expect_log2(uint64_t value, uint32_t bit) {
  EXPECT_EQ(replay_log2_u64(value), bit) << value;
  if (value < kFirstOf33Bits) {
    EXPECT_EQ(replay_log2_u32(static_cast<uint32_t>(value)), bit) << value;
  }
}

TEST(KernelHistogram, Log2IsTheHighestBit) {
  expect_log2(0, 0);
  for (uint32_t bit = 0; bit < 64; ++bit) {
    uint64_t first = uint64_t{1} << bit;
    expect_log2(first, bit);
    expect_log2(first + first / 2, bit);
    expect_log2(first + (first - 1), bit);
  }
}

void expect_bucket(uint64_t ns) { EXPECT_EQ(replay_bucket_of(ns), bucket_index(ns)) << ns; }

TEST(KernelHistogram, BucketsAreThoseOfTheModelAtAllBounds) {
  for (size_t i = 0; i < IQ_BUCKETS; ++i) {
    uint64_t low = bucket_bounds(i).low_ns;
    EXPECT_EQ(replay_bucket_of(low), i);
    expect_bucket(low + 1);
    if (i > 0) {
      EXPECT_EQ(replay_bucket_of(low - 1), i - 1);
    }
  }
  EXPECT_EQ(replay_bucket_of(UINT64_MAX), IQ_BUCKETS - 1u);
}

// Every length of number alike.
uint64_t any_number(std::mt19937_64& random) { return random() >> random() % 64; }

TEST(KernelHistogram, BucketsAreThoseOfTheModelAnywhere) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) expect_bucket(any_number(random));
}

void expect_usec(uint64_t ns) { ASSERT_EQ(replay_usec_of(ns), ns / 1000) << ns; }

TEST(KernelHistogram, MicrosecondsAreThoseOfADivision) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 100000; ++i) expect_usec(any_number(random));
  // The multiplication may err only where the quotient changes.
  for (uint64_t usec = 0; usec <= kFirstOf33Bits / 1000 + 2; ++usec) {
    expect_usec(usec * 1000);
    expect_usec(usec * 1000 + 999);
  }
  for (uint64_t ns = kFirstOf33Bits - 5000; ns < kFirstOf33Bits + 5000; ++ns) expect_usec(ns);
  expect_usec(UINT64_MAX);
}

TEST(KernelHistogram, SlotsBeginAndEndWithWholeMicroseconds) {
  EXPECT_EQ(replay_usec_slot_of(0), 0u);
  for (uint32_t slot = 1; slot < IQ_USEC_SLOTS; ++slot) {
    uint64_t first_ns = (uint64_t{1} << slot) * 1000;
    EXPECT_EQ(replay_usec_slot_of(first_ns - 1), slot - 1);
    EXPECT_EQ(replay_usec_slot_of(first_ns), slot);
  }
  EXPECT_EQ(replay_usec_slot_of((uint64_t{1} << IQ_USEC_SLOTS) * 1000), IQ_USEC_SLOTS - 1u);
  EXPECT_EQ(replay_usec_slot_of(UINT64_MAX), IQ_USEC_SLOTS - 1u);
}

}  // namespace
}  // namespace irqscope
