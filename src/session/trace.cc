#include "session/trace.h"

#include <algorithm>
#include <numeric>

#include "collect/live_source.h"
#include "collect/recorded_source.h"
#include "model/time_order.h"
#include "session/event_teller.h"

namespace irqscope {
namespace {

constexpr size_t kBatch = 4096;          // events between two looks at what can be shown
constexpr size_t kMostHeld = 1'000'000;  // where so many come at one time; some 200 MB

class Trace : public EventTaker {
 public:
  Trace(EventSource& source, EventSink& sink, const TracePlan& plan)
      : source_(source), sink_(sink), teller_(source.names(), sink, plan) {
    take_clocks();
  }

  Result<TraceSummary> run(int watched_fd) {
    EventSource::State state = EventSource::State::goes_on;
    bool wants_more = true, goes_on = true;
    while (goes_on) {
      state = source_.drain(std::max(kBatch, order_.held() / 2), *this);
      take_clocks();
      wants_more = state != EventSource::State::stopped && show(source_.complete_until_ns());
      auto written = sink_.flush();
      if (!written) return tl::unexpected(written.error());
      goes_on = wants_more && state == EventSource::State::goes_on && source_.wait(watched_fd);
    }
    return end(wants_more);
  }

  void take(const Event& event) override { order_.add(event); }
  void lose(const Event& event) override { teller_.tell_loss(event); }

 private:
  void take_clocks() {
    recording::Clocks clocks = source_.clocks();
    teller_.set_clock_offset(clocks.wall_ns - clocks.monotonic_ns);
  }

  // False if no more is wanted.
  bool show(uint64_t before_ns) {
    return release(before_ns) && (order_.held() <= kMostHeld || release(UINT64_MAX));
  }

  bool release(uint64_t before_ns) {
    return order_.release(before_ns, [this](const Event& event) { return teller_.tell(event); });
  }

  Result<TraceSummary> end(bool wants_more) {
    if (wants_more) {
      source_.finish(*this);
      take_clocks();
      if (release(UINT64_MAX)) tell_last_losses();
    } else {
      source_.stop();
    }
    TraceSummary summary = sum_up();
    sink_.end(summary);
    auto written = sink_.flush();
    if (!written) return tl::unexpected(written.error());
    return summary;
  }

  // Those after the last event of a CPU.
  void tell_last_losses() {
    std::vector<uint64_t> losses = source_.take_untold_losses();
    for (uint32_t cpu = 0; cpu < losses.size(); ++cpu) {
      if (losses[cpu] > 0) sink_.lost({cpu, losses[cpu], source_.clocks().wall_ns});
    }
  }

  TraceSummary sum_up() const {
    EventTotals totals = source_.totals();
    TraceSummary summary;
    summary.shown = teller_.shown();
    summary.received = totals.received;
    summary.lost_by_cpu = totals.lost_by_cpu;
    summary.lost =
        std::accumulate(totals.lost_by_cpu.begin(), totals.lost_by_cpu.end(), uint64_t{0});
    summary.early = totals.early;
    summary.late = order_.late();
    summary.own_wakes = totals.own_wakes;
    summary.loss = totals.loss;
    summary.transport = totals.transport;
    return summary;
  }

  EventSource& source_;
  EventSink& sink_;
  EventTeller teller_;
  TimeOrder order_;
};

}  // namespace

Result<TraceSummary> run_trace(EventSource& source, EventSink& sink, const TracePlan& plan,
                               int watched_fd) {
  return Trace(source, sink, plan).run(watched_fd);
}

Result<TraceSummary> run_trace(LiveEvents& events, EventSink& sink, const TracePlan& plan,
                               int watched_fd) {
  LiveSource source(events, plan.duration_ns);
  return run_trace(source, sink, plan, watched_fd);
}

Result<TraceSummary> run_recorded_trace(RecordedEvents& events, EventSink& sink,
                                        const RecordedPlan& plan) {
  RecordedChoice choice{plan.filter, plan.events, plan.trace.duration_ns};
  RecordedSource source(events, choice);
  return run_trace(source, sink, plan.trace, -1);
}

}  // namespace irqscope
