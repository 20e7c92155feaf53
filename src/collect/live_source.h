// The interrupts of this machine, as they happen.
#pragma once

#include <optional>

#include "collect/event_source.h"
#include "collect/live_events.h"

namespace irqscope {

class LiveSource : public EventSource {
 public:
  // For so long from now.
  LiveSource(LiveEvents& events, const std::optional<uint64_t>& duration_ns);

  EventNames& names() override { return events_; }
  State drain(size_t batch, EventTaker& taker) override;
  uint64_t complete_until_ns() const override { return complete_until_ns_; }
  recording::Clocks clocks() const override { return clocks_; }
  bool wait(int watched_fd) override;
  void finish(EventTaker& taker) override;
  void stop() override { events_.stop(); }
  std::vector<uint64_t> take_untold_losses() override { return events_.losses().untold(); }
  EventTotals totals() const override;

 private:
  LiveEvents& events_;
  uint64_t end_ns_;
  uint64_t complete_until_ns_ = 0;
  recording::Clocks clocks_;
};

}  // namespace irqscope
