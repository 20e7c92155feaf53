#include "collect/replay.h"

#include <algorithm>

#include "base/stop_signal.h"

namespace irqscope {

using recording::kLatestNs;

Replay::Replay(RecordedEvents events, Handle handle)
    : events_(std::move(events)), handle_(std::move(handle)) {
  const recording::Clocks& start = events_.header().start;
  now_ns_ = start.monotonic_ns;
  wall_offset_ns_ = start.wall_ns - start.monotonic_ns;
}

// What came while programs were attached one by one belongs to no interval.
Result<void> Replay::start() {
  if (now_ns_ > kLatestNs) return fail("it begins at a time that no clock has");
  has_more_ = read_round();
  (void)advance_to(std::max(now_ns_, events_.extent().begin.monotonic_ns));
  return {};
}

bool Replay::read_round() {
  recording::Round round;
  if (!events_.next(round)) return false;
  for (recording::EventBlock& block : round.blocks) {
    pending_[block.cpu()].emplace_back(std::move(block));
  }
  if (round.mark) take_mark(*round.mark);
  return true;
}

void Replay::take_mark(const recording::Mark& mark) {
  const recording::Clocks& clocks = mark.clocks;
  complete_until_ns_ = clocks.monotonic_ns;
  wall_offset_ns_ = clocks.wall_ns - clocks.monotonic_ns;
  loss_ = mark.loss;
}

bool Replay::advance_to(uint64_t monotonic_ns) {
  while (has_more_ && complete_until_ns_ < monotonic_ns && !StopSignal::requested()) {
    has_more_ = read_round();
    // At once, so that memory is that of a round.
    bool all = monotonic_ns == UINT64_MAX;
    hand_out_until(all ? monotonic_ns : std::min(complete_until_ns_, monotonic_ns));
  }
  bool is_stopped = has_more_ && complete_until_ns_ < monotonic_ns;
  uint64_t until_ns = is_stopped ? complete_until_ns_ : monotonic_ns;
  hand_out_until(until_ns);
  bool goes_on = !is_stopped && (has_more_ || !nothing_is_pending());
  if (!goes_on && !is_stopped) {
    is_over_ = true;
    until_ns = std::min(std::max(complete_until_ns_, last_event_ns_), kLatestNs);
  }
  now_ns_ = std::max(now_ns_, until_ns);
  return goes_on;
}

uint64_t Replay::quiet_until_ns() {
  while (has_more_ && nothing_is_pending() && !StopSignal::requested()) has_more_ = read_round();
  uint64_t next_ns = UINT64_MAX;
  for (const auto& [cpu, blocks] : pending_) {
    if (!blocks.empty()) next_ns = std::min(next_ns, blocks.front().cursor.event().end_ns);
  }
  // What comes in later rounds ended after this one.
  return has_more_ || next_ns == UINT64_MAX ? std::min(next_ns, complete_until_ns_) : next_ns;
}

bool Replay::nothing_is_pending() const {
  return std::all_of(pending_.begin(), pending_.end(),
                     [](const auto& blocks) { return blocks.second.empty(); });
}

void Replay::hand_out_until(uint64_t monotonic_ns) {
  monotonic_ns = std::min(monotonic_ns, kLatestNs + 1);
  for (auto& [cpu, blocks] : pending_) {
    while (!blocks.empty()) {
      is_torn_ = is_torn_ || StopSignal::requested();
      if (is_torn_) return;
      Pending& first = blocks.front();
      while (first.has_event && first.cursor.event().end_ns < monotonic_ns) {
        hand_out(first.cursor.event());
        first.has_event = first.cursor.next();
      }
      if (first.has_event) break;
      blocks.pop_front();
    }
  }
}

void Replay::hand_out(const Event& event) {
  last_event_ns_ = std::max(last_event_ns_, event.end_ns);
  handle_(event);
}

}  // namespace irqscope
