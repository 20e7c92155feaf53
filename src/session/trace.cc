#include "session/trace.h"

#include <algorithm>

#include "base/clock.h"
#include "base/stop_signal.h"
#include "model/time_order.h"

namespace irqscope {
namespace {

class LiveTrace {
 public:
  LiveTrace(LiveEvents& events, EventSink& sink, const TracePlan& plan)
      : events_(events), sink_(sink), plan_(plan), teller_(events, sink, plan) {}

  Result<TraceSummary> run(int watched_fd) {
    uint64_t end_ns = plan_.duration_ns ? monotonic_ns() + *plan_.duration_ns : UINT64_MAX;
    bool goes_on = true;
    while (goes_on) {
      uint64_t now = monotonic_ns();
      wants_more_ = take(now - kArrivalNs);
      auto written = sink_.flush();
      if (!written) return tl::unexpected(written.error());
      goes_on = wants_more_ && now < end_ns && events_.rest(watched_fd);
    }
    return end();
  }

 private:
  // Shows what ended before that time. False if no more is wanted.
  bool take(uint64_t before_ns) {
    teller_.set_clock_offset(wall_ns() - monotonic_ns());
    events_.drain([this](const Event& event) { order_.add(event); });
    return order_.release(before_ns, [this](const Event& event) { return teller_.tell(event); });
  }

  Result<TraceSummary> end() {
    events_.stop();
    if (wants_more_) {
      events_.drain_rest([this](const Event& event) { order_.add(event); });
      wants_more_ = take(UINT64_MAX);
    }
    if (wants_more_) tell_last_losses();
    TraceSummary summary = sum_up();
    sink_.end(summary);
    auto written = sink_.flush();
    if (!written) return tl::unexpected(written.error());
    return summary;
  }

  // Those after the last event of a CPU.
  void tell_last_losses() {
    std::vector<uint64_t> losses = events_.untold_losses();
    for (uint32_t cpu = 0; cpu < losses.size(); ++cpu) {
      if (losses[cpu] > 0) sink_.lost({cpu, losses[cpu], wall_ns()});
    }
  }

  TraceSummary sum_up() const {
    TraceSummary summary;
    summary.shown = teller_.shown();
    summary.received = events_.received();
    summary.lost = events_.lost();
    summary.lost_by_cpu = events_.lost_by_cpu();
    summary.late = order_.late();
    summary.own_wakes = events_.own_wakes();
    summary.loss = events_.loss();
    summary.transport = ebpf::transport_name(events_.collector().transport());
    return summary;
  }

  LiveEvents& events_;
  EventSink& sink_;
  const TracePlan& plan_;
  EventTeller teller_;
  TimeOrder order_;
  bool wants_more_ = true;
};

}  // namespace

// Without our own program and what called it.
std::vector<std::string> EventTeller::stack_text(const Event& event) {
  constexpr std::string_view kOwn[] = {"bpf_", "__bpf_", "__traceiter_"};
  std::vector<std::string> lines;
  for (uint64_t address : event.stack) {
    std::string line = names_.code(address);
    bool is_own = std::any_of(std::begin(kOwn), std::end(kOwn),
                              [&](std::string_view own) { return line.starts_with(own); });
    if (!is_own || !lines.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

bool EventTeller::tell(const Event& event) {
  if (event.lost > 0) sink_.lost({event.cpu, event.lost, wall_ns(event.end_ns)});
  const Source& source = names_.source(event.source);
  if (plan_.wanted && !plan_.wanted(source)) return true;
  ToldEvent told{event, source, wall_ns(event.end_ns), names_.cgroup(event.task.cgroup)};
  if (!event.stack.empty()) told.stack = stack_text(event);
  sink_.event(told);
  return ++shown_ != plan_.count;
}

Result<TraceSummary> run_trace(LiveEvents& events, EventSink& sink, const TracePlan& plan,
                               int watched_fd) {
  return LiveTrace(events, sink, plan).run(watched_fd);
}

}  // namespace irqscope
