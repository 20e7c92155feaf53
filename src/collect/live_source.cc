#include "collect/live_source.h"

#include "base/clock.h"

namespace irqscope {

LiveSource::LiveSource(LiveEvents& events, const std::optional<uint64_t>& duration_ns)
    : events_(events), end_ns_(duration_ns ? monotonic_ns() + *duration_ns : UINT64_MAX) {}

// The clock first: what ended long before that has come.
EventSource::State LiveSource::drain(size_t, EventTaker& taker) {
  clocks_ = {monotonic_ns(), wall_ns()};
  complete_until_ns_ = clocks_.monotonic_ns - kArrivalNs;
  events_.drain([&](const Event& event) { taker.take(event); });
  return State::goes_on;
}

bool LiveSource::wait(int watched_fd) {
  return clocks_.monotonic_ns < end_ns_ && events_.rest(watched_fd);
}

void LiveSource::finish(EventTaker& taker) {
  events_.stop();
  events_.drain_rest([&](const Event& event) { taker.take(event); });
  clocks_ = {monotonic_ns(), wall_ns()};
}

EventTotals LiveSource::totals() const {
  EventTotals totals;
  totals.received = events_.received();
  totals.lost_by_cpu = events_.losses().by_cpu();
  totals.own_wakes = events_.own_wakes();
  totals.loss = events_.loss();
  totals.transport = ebpf::transport_name(events_.collector().transport());
  return totals;
}

}  // namespace irqscope
