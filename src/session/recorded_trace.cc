#include <algorithm>

#include "base/stop_signal.h"
#include "model/time_order.h"
#include "recording/round_events.h"
#include "session/trace.h"

namespace irqscope {
namespace {

constexpr size_t kBatch = 4096;          // events between two looks at what can be shown
constexpr size_t kMostHeld = 1'000'000;  // of a file that has so many at one time; some 200 MB

class RecordedTrace {
 public:
  RecordedTrace(RecordedEvents& events, EventSink& sink, const RecordedPlan& plan)
      : events_(events), sink_(sink), plan_(plan), teller_(events, sink, plan.trace) {
    const recording::Clocks& start = events.header().start;
    teller_.set_clock_offset(start.wall_ns - start.monotonic_ns);
  }

  Result<TraceSummary> run() {
    recording::Round round;
    bool wants_more = true;
    while (wants_more && !StopSignal::requested() && events_.next(round)) {
      wants_more = show(round);
      auto written = sink_.flush();
      if (!written) return tl::unexpected(written.error());
    }
    if (wants_more) wants_more = release(UINT64_MAX);
    if (wants_more && end_ns_ == UINT64_MAX) tell_last_losses();
    TraceSummary summary = sum_up();
    sink_.end(summary);
    auto written = sink_.flush();
    if (!written) return tl::unexpected(written.error());
    return summary;
  }

 private:
  // False if no more is wanted.
  bool show(const recording::Round& round) {
    if (plan_.trace.duration_ns) {
      end_ns_ = events_.extent().begin.monotonic_ns + *plan_.trace.duration_ns;
    }
    if (round.mark) {
      const recording::Clocks& clocks = round.mark->clocks;
      marked_ns_ = clocks.wall_ns;
      teller_.set_clock_offset(clocks.wall_ns - clocks.monotonic_ns);
    }
    bool wants_more = true;
    recording::RoundEvents events(round);
    size_t added = 0;
    for (const Event* event = events.next(); event && wants_more; event = events.next()) {
      uint64_t now_ns = event->end_ns;
      add(*event);
      if (++added < std::max(kBatch, order_.held() / 2)) continue;
      added = 0;
      wants_more = release_until(now_ns);
    }
    return wants_more && (!round.mark || release(round.mark->clocks.monotonic_ns));
  }

  // What ended so long before that none of those is to come.
  bool release_until(uint64_t now_ns) {
    if (StopSignal::requested()) return false;
    uint64_t before_ns = now_ns > kArrivalNs ? now_ns - kArrivalNs : 0;
    return release(before_ns) && (order_.held() <= kMostHeld || release(UINT64_MAX));
  }

  // An event that is not wanted may still tell of losses.
  void add(const Event& event) {
    if (!events_.count(event) || event.end_ns >= end_ns_) return;
    count_loss(event);
    if (wants(event)) order_.add(event);
  }

  void add_loss(size_t cpu, uint64_t count) {
    if (cpu >= lost_.size()) lost_.resize(cpu + 1);
    lost_[cpu] += count;
  }

  // Those after the last event of a CPU.
  void tell_last_losses() {
    std::vector<uint64_t> untold = events_.untold_losses();
    for (uint32_t cpu = 0; cpu < untold.size(); ++cpu) {
      if (untold[cpu] == 0 || !plan_.filter.wants_cpu(cpu)) continue;
      add_loss(cpu, untold[cpu]);
      sink_.lost({cpu, untold[cpu], marked_ns_});
    }
  }

  void count_loss(const Event& event) {
    if (event.lost == 0 || !plan_.filter.wants_cpu(event.cpu)) return;
    add_loss(event.cpu, event.lost);
    if (!wants(event)) sink_.lost({event.cpu, event.lost, teller_.wall_ns(event.end_ns)});
  }

  bool wants(const Event& event) {
    bool is_slow = plan_.slower_ns > 0 && event.gross_ns >= plan_.slower_ns;
    bool is_delayed = plan_.delayed_ns > 0 && event.delay_ns >= plan_.delayed_ns;
    bool any_will_do = plan_.slower_ns == 0 && plan_.delayed_ns == 0;
    return (any_will_do || is_slow || is_delayed) &&
           plan_.filter.wants(events_.source(event.source)) &&
           plan_.filter.wants(event.task, events_);
  }

  bool release(uint64_t before_ns) {
    return order_.release(before_ns, [this](const Event& event) { return teller_.tell(event); });
  }

  TraceSummary sum_up() const {
    TraceSummary summary;
    summary.shown = teller_.shown();
    recording::Extent extent = events_.extent();
    summary.received = extent.events;
    summary.early = extent.early;
    summary.loss = extent.loss;
    summary.lost_by_cpu = lost_;
    for (uint64_t lost : lost_) summary.lost += lost;
    summary.late = order_.late();
    summary.transport = "recording";
    return summary;
  }

  RecordedEvents& events_;
  EventSink& sink_;
  const RecordedPlan& plan_;
  EventTeller teller_;
  TimeOrder order_;
  std::vector<uint64_t> lost_;  // by CPU
  uint64_t marked_ns_ = 0;      // wall time of the last mark
  uint64_t end_ns_ = UINT64_MAX;
};

}  // namespace

Result<TraceSummary> run_recorded_trace(RecordedEvents& events, EventSink& sink,
                                        const RecordedPlan& plan) {
  return RecordedTrace(events, sink, plan).run();
}

}  // namespace irqscope
