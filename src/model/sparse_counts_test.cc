#include "model/sparse_counts.h"

#include <gmock/gmock.h>

#include <random>
#include <vector>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr size_t kSize = 304;

std::vector<std::pair<size_t, uint64_t>> all(const SparseCounts& counts) {
  std::vector<std::pair<size_t, uint64_t>> result;
  counts.for_each([&](size_t index, uint64_t count) { result.emplace_back(index, count); });
  return result;
}

TEST(SparseCounts, AreZeroAtFirst) {
  SparseCounts counts;
  EXPECT_TRUE(counts.empty());
  EXPECT_EQ(counts.sum(), 0u);
  EXPECT_EQ(counts[0], 0u);
  EXPECT_EQ(counts[SparseCounts::kMost - 1], 0u);
  EXPECT_THAT(all(counts), IsEmpty());
}

TEST(SparseCounts, KeepWhatIsAddedAnywhere) {
  SparseCounts counts;
  counts.add(300, 7);
  counts.add(8, 1);
  counts.add(15, 2);
  counts.add(8, 1);
  counts.add(SparseCounts::kMost - 1, UINT64_MAX - 11);
  EXPECT_THAT(all(counts), ElementsAre(Pair(8, 2), Pair(15, 2), Pair(300, 7),
                                       Pair(SparseCounts::kMost - 1, UINT64_MAX - 11)));
  EXPECT_EQ(counts[8], 2u);
  EXPECT_EQ(counts[9], 0u);
  EXPECT_EQ(counts[300], 7u);
  EXPECT_EQ(counts.sum(), UINT64_MAX);
}

TEST(SparseCounts, OfAnArrayAreThoseOfItsLines) {
  uint64_t counters[24] = {};
  counters[1] = 5;
  counters[8] = 6;
  counters[23] = 7;
  EXPECT_THAT(all(SparseCounts(counters, 0b111)), ElementsAre(Pair(1, 5), Pair(8, 6), Pair(23, 7)));
  EXPECT_THAT(all(SparseCounts(counters, 0b101)), ElementsAre(Pair(1, 5), Pair(23, 7)));
  EXPECT_TRUE(SparseCounts(counters, 0).empty());
}

TEST(SparseCounts, LinesOfZerosAreNone) {
  uint64_t counters[16] = {};
  EXPECT_TRUE(SparseCounts(counters, 0b11).empty());
  counters[9] = 1;
  EXPECT_TRUE(SparseCounts(counters, 0b11) == SparseCounts(counters, 0b10));
}

TEST(SparseCounts, ACopyIsOnesOwn) {
  SparseCounts first;
  first.add(1, 1);
  SparseCounts second = first;
  EXPECT_TRUE(first == second);
  second.add(1, 1);
  second.add(100, 1);
  EXPECT_THAT(all(first), ElementsAre(Pair(1, 1)));
  EXPECT_THAT(all(second), ElementsAre(Pair(1, 2), Pair(100, 1)));
  first += first;
  EXPECT_EQ(first[1], 2u);
  first = second;
  second -= first;
  EXPECT_TRUE(second.empty());
  EXPECT_EQ(first[100], 1u);
}

TEST(SparseCounts, MovedFromAreEmpty) {
  SparseCounts first;
  first.add(1, 1);
  SparseCounts second = std::move(first);
  EXPECT_EQ(second[1], 1u);
  first = second;
  EXPECT_EQ(first[1], 1u);
  SparseCounts& same = second;
  second = same;
  EXPECT_EQ(second[1], 1u);
}

// Beside plain arrays.
struct Both {
  SparseCounts sparse;
  std::vector<uint64_t> dense = std::vector<uint64_t>(kSize);

  void add(size_t index, uint64_t count) {
    sparse.add(index, count);
    dense[index] += count;
  }
  void check() const {
    for (size_t i = 0; i < kSize; ++i) ASSERT_EQ(sparse[i], dense[i]) << i;
    SparseCounts same(dense.data(), (uint64_t{1} << kSize / 8) - 1);
    ASSERT_TRUE(sparse == same);
  }
};

TEST(SparseCounts, AddAndSubtractAsArraysDo) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    Both earlier, part;
    for (uint64_t n = random() % 12; n > 0; --n) earlier.add(random() % kSize, random() % 3);
    for (uint64_t n = random() % 12; n > 0; --n) part.add(random() % kSize, random() % 3);
    Both later = earlier;
    later.sparse += part.sparse;
    for (size_t i = 0; i < kSize; ++i) later.dense[i] += part.dense[i];
    later.check();
    later.sparse -= earlier.sparse;
    ASSERT_TRUE(later.sparse == part.sparse);
    earlier.check();
    part.check();
  }
}

}  // namespace
}  // namespace irqscope
