// Numbered counters of which few are not 0: the buckets of a histogram.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace irqscope {

// Has memory for those lines of 8 counters that are not all 0. Copies share it until one of them is
// written: the rows of a large machine are copied from reading to reading, and most counters of
// most rows stay as they are. One pointer, since there are several per row; copies belong to one
// thread.
class SparseCounts {
 public:
  static constexpr size_t kPerLine = 8;
  static constexpr size_t kMost = 64 * kPerLine;
  using Line = std::array<uint64_t, kPerLine>;

  SparseCounts() = default;
  // Of an array of counters; those outside of `lines` (bit i: counters 8 i to 8 i + 7) are not
  // looked at, and 0.
  SparseCounts(const uint64_t* counters, uint64_t lines);
  SparseCounts(const SparseCounts& other) : block_(other.block_) {
    if (block_) ++block_->owners;
  }
  SparseCounts(SparseCounts&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SparseCounts& operator=(SparseCounts other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SparseCounts() {
    if (block_ && --block_->owners == 0) ::operator delete(block_);
  }

  uint64_t operator[](size_t index) const;
  bool empty() const { return block_ == nullptr; }
  uint64_t sum() const;
  // Calls use(index, count) for each that is not 0, in their order.
  template <class Use>
  void for_each(const Use& use) const;

  void add(size_t index, uint64_t count) {
    uint64_t line = uint64_t{1} << index / kPerLine;
    if (!block_ || block_->owners != 1 || (block_->mask & line) == 0) {
      if (count == 0) return;
      own(line);
    }
    block_->lines()[block_->place_of(line)][index % kPerLine] += count;
  }
  SparseCounts& operator+=(const SparseCounts& other);
  SparseCounts& operator-=(const SparseCounts& earlier);  // none of them greater than in this

  friend bool operator==(const SparseCounts& a, const SparseCounts& b);

 private:
  // Followed by its lines, in their order.
  struct Block {
    uint64_t owners;
    uint64_t mask;  // lines that are there: not all 0

    Line* lines() { return reinterpret_cast<Line*>(this + 1); }
    const Line* lines() const { return reinterpret_cast<const Line*>(this + 1); }
    // Where one of them is, known by its bit. As std::popcount(), which calls a function where the
    // processor may have no instruction for it.
    size_t place_of(uint64_t line) const {
      uint64_t before = mask & (line - 1);
      before -= before >> 1 & 0x5555555555555555;
      before = (before & 0x3333333333333333) + (before >> 2 & 0x3333333333333333);
      return ((before + (before >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101 >> 56;
    }
  };
  struct Buffer;

  uint64_t mask() const { return block_ ? block_->mask : 0; }
  static Block* new_block(uint64_t mask);
  void own(uint64_t mask);

  Block* block_ = nullptr;  // null: all are 0
};

template <class Use>
void SparseCounts::for_each(const Use& use) const {
  if (!block_) return;
  const Line* line = block_->lines();
  for (uint64_t rest = block_->mask; rest != 0; rest &= rest - 1, ++line) {
    size_t first = static_cast<size_t>(std::countr_zero(rest)) * kPerLine;
    for (size_t i = 0; i < kPerLine; ++i) {
      if ((*line)[i] != 0) use(first + i, (*line)[i]);
    }
  }
}

}  // namespace irqscope
