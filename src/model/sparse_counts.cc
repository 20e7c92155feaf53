#include "model/sparse_counts.h"

#include <algorithm>
#include <new>

namespace irqscope {
namespace {

uint64_t bit(size_t line) { return uint64_t{1} << line; }

bool is_zero(const SparseCounts::Line& line) {
  uint64_t any = 0;
  for (uint64_t count : line) any |= count;
  return any == 0;
}

// Calls use(line) for each bit, the lowest first.
template <class Use>
void for_each_line(uint64_t mask, const Use& use) {
  for (; mask != 0; mask &= mask - 1) use(static_cast<size_t>(std::countr_zero(mask)));
}

}  // namespace

// Lines on their way into memory of the size that they need.
struct SparseCounts::Buffer {
  uint64_t mask = 0;
  size_t count = 0;
  Line lines[kMost / kPerLine];  // not initialised

  Line& next() { return lines[count]; }
  void keep_next(size_t line) {
    if (is_zero(lines[count])) return;
    mask |= bit(line);
    ++count;
  }
  Block* block() const {
    if (mask == 0) return nullptr;
    Block* block = new_block(mask);
    std::copy_n(lines, count, block->lines());
    return block;
  }
};

// Its lines are not initialised.
SparseCounts::Block* SparseCounts::new_block(uint64_t mask) {
  size_t lines = static_cast<size_t>(std::popcount(mask));
  return new (::operator new(sizeof(Block) + lines * sizeof(Line))) Block{1, mask};
}

SparseCounts::SparseCounts(const uint64_t* counters, uint64_t lines) {
  Buffer buffer;
  for_each_line(lines, [&](size_t line) {
    std::copy_n(counters + line * kPerLine, kPerLine, buffer.next().begin());
    buffer.keep_next(line);
  });
  block_ = buffer.block();
}

uint64_t SparseCounts::operator[](size_t index) const {
  uint64_t line = bit(index / kPerLine);
  if ((mask() & line) == 0) return 0;
  return block_->lines()[block_->place_of(line)][index % kPerLine];
}

uint64_t SparseCounts::sum() const {
  uint64_t sum = 0;
  for_each([&](size_t, uint64_t count) { sum += count; });
  return sum;
}

// Makes the memory this one's own, with room for the lines of `mask`, too.
void SparseCounts::own(uint64_t wanted) {
  if ((wanted & ~mask()) == 0 && block_->owners == 1) return;
  SparseCounts before = std::move(*this);
  block_ = new_block(wanted | before.mask());
  const Line* from = before.block_ ? before.block_->lines() : nullptr;
  Line* to = block_->lines();
  for_each_line(block_->mask,
                [&](size_t line) { *to++ = before.mask() & bit(line) ? *from++ : Line{}; });
}

SparseCounts& SparseCounts::operator+=(const SparseCounts& other) {
  if (other.empty()) return *this;
  if (empty()) return *this = other;
  own(other.mask());
  const Line* part = other.block_->lines();
  Line* sum = block_->lines();
  for_each_line(block_->mask, [&](size_t line) {
    if (other.mask() & bit(line)) {
      for (size_t i = 0; i < kPerLine; ++i) (*sum)[i] += (*part)[i];
      ++part;
    }
    ++sum;
  });
  return *this;
}

SparseCounts& SparseCounts::operator-=(const SparseCounts& earlier) {
  if (earlier.empty()) return *this;
  if (block_ == earlier.block_) return *this = SparseCounts();
  Buffer buffer;
  const Line* part = earlier.block_->lines();
  const Line* whole = empty() ? nullptr : block_->lines();
  for_each_line(mask(), [&](size_t line) {
    Line& rest = buffer.next();
    rest = *whole++;
    if (earlier.mask() & bit(line)) {
      for (size_t i = 0; i < kPerLine; ++i) rest[i] -= (*part)[i];
      ++part;
    }
    buffer.keep_next(line);
  });
  SparseCounts grown;
  grown.block_ = buffer.block();
  return *this = std::move(grown);
}

bool operator==(const SparseCounts& a, const SparseCounts& b) {
  if (a.block_ == b.block_) return true;
  if (a.mask() != b.mask()) return false;
  size_t lines = static_cast<size_t>(std::popcount(a.mask()));
  return std::equal(a.block_->lines(), a.block_->lines() + lines, b.block_->lines());
}

}  // namespace irqscope
