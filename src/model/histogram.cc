#include "model/histogram.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <span>

namespace irqscope {
namespace {

// Slot 0 is 0..1, slot i is 2^i .. 2^(i+1)-1; trailing empty slots are left out.
std::vector<Log2Slot> to_slots(std::span<const uint64_t> counts) {
  std::vector<Log2Slot> slots;
  for (size_t i = 0; i < counts.size(); ++i) {
    uint64_t low = i == 0 ? 0 : uint64_t{1} << i;
    slots.push_back({low, (uint64_t{2} << i) - 1, counts[i]});
  }
  while (!slots.empty() && slots.back().count == 0) slots.pop_back();
  return slots;
}

}  // namespace

BucketBounds bucket_bounds(size_t index) {
  auto low = [](size_t i) -> uint64_t {
    if (i < 2 * IQ_SUB_BUCKETS) return i;
    size_t shift = i / IQ_SUB_BUCKETS - 1;
    return static_cast<uint64_t>(IQ_SUB_BUCKETS + i % IQ_SUB_BUCKETS) << shift;
  };
  return {low(index), index + 1 >= IQ_BUCKETS ? UINT64_MAX : low(index + 1)};
}

size_t bucket_index(uint64_t ns) {
  if (ns < IQ_SUB_BUCKETS) return ns;
  size_t top_bit = static_cast<size_t>(std::bit_width(ns)) - 1;
  if (top_bit >= IQ_TOP_BITS) return IQ_BUCKETS - 1;
  size_t shift = top_bit - IQ_SUB_BITS;
  return (shift + 1) * IQ_SUB_BUCKETS + ((ns >> shift) & (IQ_SUB_BUCKETS - 1));
}

uint64_t Histogram::quantile_ns(double share) const {
  uint64_t total = count();
  if (total == 0) return 0;
  auto wanted = static_cast<uint64_t>(std::ceil(share * static_cast<double>(total)));
  wanted = std::clamp<uint64_t>(wanted, 1, total);
  uint64_t seen = 0;
  std::optional<size_t> found;
  buckets_.for_each([&](size_t bucket, uint64_t count) {
    seen += count;
    if (!found && seen >= wanted) found = bucket;
  });
  return found ? bucket_bounds(*found).high_ns - 1 : UINT64_MAX;
}

std::vector<Log2Slot> Histogram::log2_ns() const {
  std::array<uint64_t, IQ_TOP_BITS> counts{};
  buckets_.for_each([&](size_t bucket, uint64_t count) {
    auto width = static_cast<size_t>(std::bit_width(bucket_bounds(bucket).low_ns));
    counts[width == 0 ? 0 : width - 1] += count;
  });
  return to_slots(counts);
}

Histogram& Histogram::operator+=(const Histogram& other) {
  buckets_ += other.buckets_;
  return *this;
}

Histogram& Histogram::operator-=(const Histogram& earlier) {
  buckets_ -= earlier.buckets_;
  return *this;
}

std::vector<Log2Slot> log2_usec(const UsecSlots& slots) {
  std::array<uint64_t, IQ_USEC_SLOTS> counts{};
  slots.for_each([&](size_t slot, uint64_t count) { counts[slot] = count; });
  return to_slots(counts);
}

}  // namespace irqscope
