#include "model/histogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace irqscope {
namespace {

constexpr size_t kLast = IQ_BUCKETS - 1;

std::string show(const std::vector<Log2Slot>& slots) {
  std::string text;
  for (const Log2Slot& slot : slots) {
    text += std::to_string(slot.low) + ".." + std::to_string(slot.high) + ":" +
            std::to_string(slot.count) + " ";
  }
  return text;
}

TEST(Buckets, CoverEverythingWithoutGap) {
  EXPECT_EQ(bucket_bounds(0).low_ns, 0u);
  for (size_t i = 0; i < kLast; ++i) {
    EXPECT_LT(bucket_bounds(i).low_ns, bucket_bounds(i).high_ns) << i;
    EXPECT_EQ(bucket_bounds(i).high_ns, bucket_bounds(i + 1).low_ns) << i;
  }
  EXPECT_EQ(bucket_bounds(kLast).low_ns, uint64_t{15} << 36);
  EXPECT_EQ(bucket_bounds(kLast).high_ns, UINT64_MAX);
}

TEST(Buckets, IndexIsTheInverseOfBoundsAtEveryBoundary) {
  for (size_t i = 0; i <= kLast; ++i) {
    BucketBounds bounds = bucket_bounds(i);
    EXPECT_EQ(bucket_index(bounds.low_ns), i);
    EXPECT_EQ(bucket_index(bounds.high_ns - 1), i);
    EXPECT_EQ(bucket_index(bounds.low_ns + (bounds.high_ns - bounds.low_ns) / 2), i);
  }
  EXPECT_EQ(bucket_index(uint64_t{1} << 40), kLast);
  EXPECT_EQ(bucket_index(UINT64_MAX), kLast);
}

TEST(Buckets, FollowTheWrittenDownLayout) {
  for (uint64_t v = 0; v < 8; ++v) EXPECT_EQ(bucket_index(v), v);
  for (size_t m = 3; m < IQ_TOP_BITS; ++m) {
    for (uint64_t sub = 0; sub < 8; ++sub) {
      uint64_t v = (8 + sub) << (m - 3);
      EXPECT_EQ(bucket_index(v), (m - 2) * 8 + sub);
    }
  }
}

TEST(Buckets, AreNarrowerThanAnEighthOfTheirValues) {
  for (size_t i = 8; i < kLast; ++i) {
    BucketBounds bounds = bucket_bounds(i);
    EXPECT_LE((bounds.high_ns - bounds.low_ns) * 8, bounds.low_ns) << i;
  }
}

TEST(Histogram, CountsWhatIsAdded) {
  Histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  histogram.add(5);
  histogram.add(5, 3);
  histogram.add(UINT64_MAX);
  EXPECT_EQ(histogram.count(), 5u);
  EXPECT_EQ(histogram.buckets()[5], 4u);
  EXPECT_EQ(histogram.buckets()[kLast], 1u);
}

TEST(Histogram, AddsAndSubtractsBucketByBucket) {
  Histogram earlier;
  earlier.add(100, 2);
  Histogram growth;
  growth.add(100, 5);
  growth.add(1'000'000);
  Histogram later = earlier;
  later += growth;
  EXPECT_EQ(later.count(), 8u);
  later -= earlier;
  EXPECT_EQ(later, growth);
}

TEST(Quantile, OfNothingIsZero) { EXPECT_EQ(Histogram().quantile_ns(0.5), 0u); }

TEST(Quantile, OfSmallValuesIsExact) {
  Histogram histogram;
  for (uint64_t v = 1; v <= 10; ++v) histogram.add(v);
  EXPECT_EQ(histogram.quantile_ns(0.1), 1u);
  EXPECT_EQ(histogram.quantile_ns(0.5), 5u);
  EXPECT_EQ(histogram.quantile_ns(0.51), 6u);
  EXPECT_EQ(histogram.quantile_ns(0.9), 9u);
  EXPECT_EQ(histogram.quantile_ns(1), 10u);
  EXPECT_EQ(histogram.quantile_ns(1e-9), 1u);
}

TEST(Quantile, IsTheUpperEndOfTheBucket) {
  Histogram histogram;
  histogram.add(1000, 99);
  histogram.add(50'000);
  EXPECT_EQ(histogram.quantile_ns(0.5), bucket_bounds(bucket_index(1000)).high_ns - 1);
  EXPECT_EQ(histogram.quantile_ns(0.99), bucket_bounds(bucket_index(1000)).high_ns - 1);
  EXPECT_EQ(histogram.quantile_ns(0.991), bucket_bounds(bucket_index(50'000)).high_ns - 1);
}

TEST(Quantile, IsNeverTooLowAndAtMostAnEighthTooHigh) {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> durations(8, 2);
  Histogram histogram;
  std::vector<uint64_t> values;
  for (int i = 0; i < 10'007; ++i) {
    values.push_back(static_cast<uint64_t>(durations(random)));
    histogram.add(values.back());
  }
  std::sort(values.begin(), values.end());
  for (double share : {0.001, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 0.9999, 1.0}) {
    auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
    uint64_t exact = values[rank - 1];
    uint64_t estimate = histogram.quantile_ns(share);
    EXPECT_GE(estimate, exact) << share;
    EXPECT_LE(static_cast<double>(estimate), static_cast<double>(exact) * 1.125) << share;
  }
}

// Rounding of share * total must not slip to the next event: the 990th of 1000, not the 991st.
TEST(Quantile, CountsEventsExactly) {
  struct Share {
    double share;
    uint64_t per_10000;
  };
  for (auto [share, per_10000] : {Share{0.5, 5000}, Share{0.75, 7500}, Share{0.9, 9000},
                                  Share{0.95, 9500}, Share{0.99, 9900}, Share{0.999, 9990}}) {
    for (uint64_t total = 1; total <= 20'000; ++total) {
      uint64_t rank = (total * per_10000 + 9'999) / 10'000;
      Histogram histogram;
      histogram.add(1, rank);
      histogram.add(100, total - rank);
      ASSERT_EQ(histogram.quantile_ns(share), 1u) << share << " of " << total;
    }
  }
}

TEST(Log2, OfNanosecondsHasSlotsFromZero) {
  Histogram histogram;
  EXPECT_EQ(show(histogram.log2_ns()), "");
  histogram.add(0);
  histogram.add(1, 2);
  histogram.add(3);
  histogram.add(8);
  histogram.add(15);
  EXPECT_EQ(show(histogram.log2_ns()), "0..1:3 2..3:1 4..7:0 8..15:2 ");
}

TEST(Log2, OfNanosecondsPutsEveryBucketWhereItsValuesBelong) {
  for (size_t i = 0; i <= kLast; ++i) {
    Histogram histogram;
    histogram.add(bucket_bounds(i).low_ns, 7);
    auto slots = histogram.log2_ns();
    ASSERT_FALSE(slots.empty());
    EXPECT_EQ(slots.back().count, 7u);
    EXPECT_LE(slots.back().low, bucket_bounds(i).low_ns);
    EXPECT_TRUE(slots.back().high >= bucket_bounds(i).high_ns - 1 || i == kLast);
  }
}

TEST(Log2, OfMicrosecondsTakesTheSlotsAsTheyAre) {
  UsecSlots counted;
  EXPECT_EQ(show(log2_usec(counted)), "");
  counted.add(0, 4);
  counted.add(2, 1);
  EXPECT_EQ(show(log2_usec(counted)), "0..1:4 2..3:0 4..7:1 ");
  counted.add(IQ_USEC_SLOTS - 1, 9);
  auto slots = log2_usec(counted);
  ASSERT_EQ(slots.size(), static_cast<size_t>(IQ_USEC_SLOTS));
  EXPECT_EQ(slots.back().low, uint64_t{1} << 31);
  EXPECT_EQ(slots.back().high, (uint64_t{1} << 32) - 1);
}

}  // namespace
}  // namespace irqscope
