// Where the rounds lie in a file that is being written, to drop the oldest.
#pragma once

#include <cstdint>
#include <deque>
#include <string>

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
  uint64_t end_ns = 0;  // that mark's CLOCK_MONOTONIC
  Descriptions known;   // what is described in it
};

class RoundLog {
 public:
  explicit RoundLog(uint64_t begin_ns) : begin_ns_(begin_ns) {}

  // After very many, two become one each, so that the memory for them has an end.
  void add(RoundPlace round);
  const std::deque<RoundPlace>& rounds() const { return rounds_; }

  // How many of the oldest can go so that `keep_ns` before the last mark remain; without `exactly`
  // none unless half as much more would go.
  size_t older_than(uint64_t keep_ns, bool exactly) const;
  // The oldest `count` are gone, and the others lie `shift` (modulo 2^64) further on now.
  void drop(size_t count, uint64_t shift);

 private:
  uint64_t begin_ns_;  // of the oldest
  std::deque<RoundPlace> rounds_;
};

}  // namespace irqscope::recording
