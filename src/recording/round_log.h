// Where the rounds lie in a file that is being written, to drop the oldest.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "model/snapshot.h"

namespace irqscope::recording {

// Blocks that describe what events refer to.
struct Descriptions {
  std::string sources = {};
  std::string cgroups = {};
  bool cgroups_anew = false;  // no event from here on refers to cgroups that were described before

  void add(const Descriptions& later);
};

struct RoundPlace {
  uint64_t mark = 0;    // where its last block, the mark, begins
  uint64_t end = 0;     // and where it ends
  uint64_t end_ns = 0;  // that mark's CLOCK_MONOTONIC
  Descriptions known;   // what is described in it
  // Until its end, since the start.
  uint64_t wall_ns = 0;
  uint64_t events = 0;
  uint64_t lost = 0;
  Loss loss = {};
};

class RoundLog {
 public:
  explicit RoundLog(uint64_t begin_ns) { gone_.end_ns = begin_ns; }
  void begin_at(uint64_t place) { gone_.end = place; }

  // After very many, two become one each, so that the memory for them has an end.
  void add(RoundPlace round);
  const std::deque<RoundPlace>& rounds() const { return rounds_; }
  // The one before the oldest.
  const RoundPlace& gone() const { return gone_; }
  const RoundPlace& last() const { return rounds_.empty() ? gone_ : rounds_.back(); }

  // How many of the oldest can go so that `keep_ns` before the last mark remain; without `exactly`
  // none unless half as much more would go.
  size_t older_than(uint64_t keep_ns, bool exactly) const;
  // The oldest `count` are gone, and the others lie `shift` (modulo 2^64) further on now.
  void drop(size_t count, uint64_t shift);
  // Only the first `count` remain.
  void cut(size_t count) { rounds_.resize(count); }

 private:
  RoundPlace gone_;
  std::deque<RoundPlace> rounds_;
};

}  // namespace irqscope::recording
