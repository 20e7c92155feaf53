#include "collect/recorded_source.h"

#include "base/stop_signal.h"

namespace irqscope {

RecordedSource::RecordedSource(RecordedEvents& events, const RecordedChoice& choice)
    : events_(events), choice_(choice), clocks_(events.header().start) {}

bool RecordedSource::begin_round() {
  if (StopSignal::requested()) return false;
  in_turn_.reset();
  round_ = {};
  if (!events_.next(round_)) return false;
  if (choice_.duration_ns) end_ns_ = events_.extent().begin.monotonic_ns + *choice_.duration_ns;
  if (round_.mark) clocks_ = round_.mark->clocks;
  in_turn_.emplace(round_);
  return true;
}

void RecordedSource::end_round() {
  in_turn_.reset();
  if (round_.mark) complete_until_ns_ = round_.mark->clocks.monotonic_ns;
}

EventSource::State RecordedSource::drain(size_t batch, EventTaker& taker) {
  if (!in_turn_ && !begin_round()) return State::ended;
  for (size_t taken = 0; taken < batch; ++taken) {
    const Event* event = in_turn_->next();
    if (!event) {
      end_round();
      return State::goes_on;
    }
    uint64_t now_ns = event->end_ns;
    complete_until_ns_ = now_ns > kArrivalNs ? now_ns - kArrivalNs : 0;
    hand_out(*event, taker);
  }
  return StopSignal::requested() ? State::stopped : State::goes_on;
}

// An event that is not wanted may still tell of losses.
void RecordedSource::hand_out(const Event& event, EventTaker& taker) {
  if (!events_.count(event) || event.end_ns >= end_ns_) return;
  bool tells = event.lost > 0 && choice_.filter.wants_cpu(event.cpu);
  if (tells) losses_.add(event);
  if (wants(event)) {
    taker.take(event);
  } else if (tells) {
    taker.lose(event);
  }
}

bool RecordedSource::wants(const Event& event) {
  return choice_.events.has(event) && choice_.filter.wants(events_.source(event.source)) &&
         choice_.filter.wants(event.task, events_);
}

// What was lost after the end that is wanted is not missing.
std::vector<uint64_t> RecordedSource::take_untold_losses() {
  if (end_ns_ != UINT64_MAX) return {};
  std::vector<uint64_t> untold = events_.untold_losses();
  for (uint32_t cpu = 0; cpu < untold.size(); ++cpu) {
    if (!choice_.filter.wants_cpu(cpu)) untold[cpu] = 0;
    if (untold[cpu] > 0) losses_.add(cpu, untold[cpu]);
  }
  return untold;
}

EventTotals RecordedSource::totals() const {
  recording::Extent extent = events_.extent();
  EventTotals totals;
  totals.received = extent.events;
  totals.early = extent.early;
  totals.lost_by_cpu = losses_.by_cpu();
  totals.loss = extent.loss;
  totals.transport = "recording";
  return totals;
}

}  // namespace irqscope
