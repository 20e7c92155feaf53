// The interrupts of a recording, one by one.
#pragma once

#include <optional>

#include "collect/event_source.h"
#include "collect/recorded_events.h"
#include "model/loss_ledger.h"
#include "model/measurement.h"
#include "recording/round_events.h"

namespace irqscope {

// What a live measurement leaves to the kernel side.
struct RecordedChoice {
  EventFilter filter;
  EventChoice events;
  std::optional<uint64_t> duration_ns = {};  // from the beginning
};

class RecordedSource : public EventSource {
 public:
  RecordedSource(RecordedEvents& events, const RecordedChoice& choice);

  EventNames& names() override { return events_; }
  State drain(size_t batch, EventTaker& taker) override;
  uint64_t complete_until_ns() const override { return complete_until_ns_; }
  recording::Clocks clocks() const override { return clocks_; }
  bool wait(int) override { return true; }
  void finish(EventTaker&) override {}
  void stop() override {}
  std::vector<uint64_t> take_untold_losses() override;
  EventTotals totals() const override;

 private:
  bool begin_round();
  void end_round();
  void hand_out(const Event& event, EventTaker& taker);
  bool wants(const Event& event);

  RecordedEvents& events_;
  const RecordedChoice& choice_;
  recording::Round round_;
  std::optional<recording::RoundEvents> in_turn_;  // of the round
  recording::Clocks clocks_;                       // of the last mark
  LossLedger losses_;                              // of the CPUs that are wanted
  uint64_t complete_until_ns_ = 0;
  uint64_t end_ns_ = UINT64_MAX;
};

}  // namespace irqscope
