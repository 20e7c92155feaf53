// A log-linear histogram of durations in nanoseconds (bpf/abi/histogram.h says how it is laid out).
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "abi/histogram.h"
#include "model/sparse_counts.h"

namespace irqscope {

// The bounds of bucket `index`: low inclusive, high exclusive. The last bucket has no upper end;
// its high is UINT64_MAX.
struct BucketBounds {
  uint64_t low_ns;
  uint64_t high_ns;
};
BucketBounds bucket_bounds(size_t index);
size_t bucket_index(uint64_t ns);

// One bar of a classic power-of-two distribution, both ends inclusive.
struct Log2Slot {
  uint64_t low;
  uint64_t high;
  uint64_t count;
};

class Histogram {
 public:
  Histogram() = default;
  // One count per bucket.
  explicit Histogram(SparseCounts buckets) : buckets_(std::move(buckets)) {}

  uint64_t count() const { return buckets_.sum(); }
  bool empty() const { return buckets_.empty(); }
  void add(uint64_t ns, uint64_t count = 1) { buckets_.add(bucket_index(ns), count); }

  // The smallest duration that at least `share` (0..1] of the events did not exceed, as the upper
  // end of its bucket: at most 12.5 % too high, never too low. 0 if empty. Callers cap it with the
  // exact maximum.
  uint64_t quantile_ns(double share) const;

  // The distribution over powers of two of a nanosecond, from 0 to the last non-empty slot.
  std::vector<Log2Slot> log2_ns() const;

  Histogram& operator+=(const Histogram& other);
  Histogram& operator-=(const Histogram& earlier);  // earlier must be an earlier state of this

  const SparseCounts& buckets() const { return buckets_; }

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  SparseCounts buckets_;
};

// The classic slots in microseconds, counted by the kernel side when a distribution is asked for.
using UsecSlots = SparseCounts;
std::vector<Log2Slot> log2_usec(const UsecSlots& slots);

}  // namespace irqscope
