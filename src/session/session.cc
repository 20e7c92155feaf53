#include "session/session.h"

#include <algorithm>

#include "base/stop_signal.h"
#include "model/interval.h"

namespace irqscope {
namespace {

constexpr uint64_t kNever = UINT64_MAX;
constexpr uint64_t kLookNs = 500'000'000;

uint64_t end_of(const Pace& pace, uint64_t begin_ns) {
  return pace.duration_ns ? begin_ns + *pace.duration_ns : kNever;
}

// The first multiple of the interval after `now`, or the end of the run if that is earlier.
uint64_t next_deadline(const Pace& pace, uint64_t begin_ns, uint64_t now) {
  if (!pace.interval_ns) return end_of(pace, begin_ns);
  uint64_t passed = (now - begin_ns) / *pace.interval_ns;
  uint64_t deadline = begin_ns + (passed + 1) * *pace.interval_ns;
  if (pace.first_ns && now == begin_ns) deadline = std::min(deadline, begin_ns + *pace.first_ns);
  return std::min(deadline, end_of(pace, begin_ns));
}

// The ends of what a watch looks at divide what is left of an interval into equal parts, so that
// none is too short to judge.
uint64_t next_look(uint64_t now, uint64_t deadline) {
  if (deadline <= now) return deadline;
  uint64_t parts = (deadline - now - 1) / kLookNs + 1;
  return deadline == kNever ? now + kLookNs : now + (deadline - now) / parts;
}

// So many empty intervals in a row are one.
constexpr uint64_t kMostEmpty = 100;

// How many intervals after the deadline are empty, if they are worth passing over.
uint64_t empty_after(const Pace& pace, uint64_t deadline, uint64_t quiet_until_ns, uint64_t end) {
  uint64_t until_ns = std::min(quiet_until_ns, end);
  if (!pace.interval_ns || until_ns <= deadline) return 0;
  uint64_t empty = (until_ns - deadline) / *pace.interval_ns;
  return empty < kMostEmpty ? 0 : empty;
}

void add(std::optional<Interval>& whole, const Interval& part) {
  if (whole) {
    append(*whole, part);
  } else {
    whole = part;
  }
}

class Session {
 public:
  Session(Collector& collector, Sink& sink, const Wait& wait, Watch* watch)
      : collector_(collector), sink_(sink), wait_(wait), watch_(watch) {}

  Result<void> begin() {
    auto begun = sink_.begin(collector_.info());
    if (!begun) return begun;
    auto first = collector_.read();
    if (!first) return tl::unexpected(first.error());
    before_ = std::move(*first);
    return {};
  }

  // What happened until the deadline or, with `stopped` set, until the wait was cut short.
  Result<Interval> until(uint64_t deadline, bool& stopped) {
    std::optional<Interval> whole;
    do {
      stopped = !wait_(watch_ ? look_until(deadline) : deadline);
      auto part = next_part();
      if (!part) return tl::unexpected(part.error());
      auto looked = look(*part);
      if (!looked) return tl::unexpected(looked.error());
      add(whole, *part);
    } while (watch_ && !stopped && now_ns() < deadline);
    return std::move(*whole);
  }

  // The time of the last reading.
  uint64_t now_ns() const { return before_.monotonic_ns; }

 private:
  uint64_t look_until(uint64_t deadline) {
    uint64_t look_ns = next_look(now_ns(), deadline);
    uint64_t quiet_ns = collector_.quiet_until_ns();
    return quiet_ns > look_ns + kMostEmpty * kLookNs ? std::min(quiet_ns, deadline) : look_ns;
  }

  Result<Interval> next_part() {
    auto now = collector_.read();
    if (!now) return tl::unexpected(now.error());
    Interval part = difference(before_, *now);
    before_ = std::move(*now);
    return part;
  }

  Result<void> look(const Interval& part) {
    if (!watch_) return {};
    add(seen_, part);
    if (seen_->duration_ns < kLookNs / 2) return {};
    for (const Alert& alert : watch_->storms.look(*seen_)) {
      if (watch_->wanted && !watch_->wanted(alert.source)) continue;
      auto told = sink_.alert(alert);
      if (!told) return told;
    }
    seen_.reset();
    return {};
  }

  Collector& collector_;
  Sink& sink_;
  const Wait& wait_;
  Watch* watch_;
  Snapshot before_;
  std::optional<Interval> seen_;  // since the watch looked last
};

}  // namespace

Wait while_read(const Writer& out) {
  return [fd = out.descriptor()](uint64_t deadline_ns) {
    return sleep_until_ns(deadline_ns, fd) && !StopSignal::requested();
  };
}

Result<Passed> run_session(Collector& collector, Sink& sink, const Pace& pace,
                           const std::function<Interval(Interval)>& shape, const Wait& wait,
                           Watch* watch) {
  Session session(collector, sink, wait, watch);
  auto begun = session.begin();
  if (!begun) return tl::unexpected(begun.error());
  const uint64_t begin_ns = session.now_ns();
  const uint64_t end = end_of(pace, begin_ns);
  Passed passed;
  for (uint64_t shown = 1;; ++shown) {
    uint64_t deadline = next_deadline(pace, begin_ns, session.now_ns());
    uint64_t empty = empty_after(pace, deadline, collector.quiet_until_ns(), end);
    if (empty > 0) {
      deadline += empty * *pace.interval_ns;
      passed.over += empty + 1;
      ++passed.as;
    }
    // After a wait that was cut short the last interval is shown all the same. A stop that comes
    // later, while reading or showing, ends the next wait: what was counted until then is shown.
    bool stopped = false;
    auto interval = session.until(deadline, stopped);
    if (!interval) return tl::unexpected(interval.error());
    auto told = sink.interval(shape(std::move(*interval)));
    if (!told) return tl::unexpected(told.error());
    bool ended = session.now_ns() >= end;
    if (stopped || ended || shown == pace.count) {
      auto closed = sink.end();
      if (!closed) return tl::unexpected(closed.error());
      return passed;
    }
  }
}

}  // namespace irqscope
