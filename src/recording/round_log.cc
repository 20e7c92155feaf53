#include "recording/round_log.h"

#include <utility>

namespace irqscope::recording {
namespace {

constexpr size_t kMostRounds = 65536;

std::deque<RoundPlace> in_pairs(std::deque<RoundPlace> rounds) {
  std::deque<RoundPlace> pairs;
  while (!rounds.empty()) {
    RoundPlace pair = std::move(rounds.front());
    rounds.pop_front();
    if (!rounds.empty()) {
      pair.known.add(rounds.front().known);
      std::swap(pair.known, rounds.front().known);
      pair = std::move(rounds.front());
      rounds.pop_front();
    }
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

void shift_by(RoundPlace& round, uint64_t shift) {
  round.mark += shift;
  round.end += shift;
}

}  // namespace

void Descriptions::add(const Descriptions& later) {
  if (later.cgroups_anew) cgroups.clear();
  cgroups_anew |= later.cgroups_anew;
  sources += later.sources;
  cgroups += later.cgroups;
}

void RoundLog::add(RoundPlace round) {
  if (rounds_.size() >= kMostRounds) rounds_ = in_pairs(std::move(rounds_));
  rounds_.push_back(std::move(round));
}

size_t RoundLog::older_than(uint64_t keep_ns, bool exactly) const {
  if (rounds_.empty() || rounds_.back().end_ns < keep_ns) return 0;
  uint64_t oldest_ns = rounds_.back().end_ns - keep_ns;  // that must remain
  if (!exactly && (oldest_ns < gone_.end_ns || oldest_ns - gone_.end_ns <= keep_ns / 2)) return 0;
  size_t count = 0;
  while (count < rounds_.size() && rounds_[count].end_ns <= oldest_ns) ++count;
  return count;
}

void RoundLog::drop(size_t count, uint64_t shift) {
  if (count == 0) return;
  for (; count > 0; --count) {
    gone_ = std::move(rounds_.front());
    rounds_.pop_front();
  }
  shift_by(gone_, shift);
  for (RoundPlace& round : rounds_) shift_by(round, shift);
}

}  // namespace irqscope::recording
