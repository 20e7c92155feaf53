#include "session/session.h"

#include <algorithm>

#include "base/stop_signal.h"
#include "model/interval.h"

namespace irqscope {
namespace {

constexpr uint64_t kNever = UINT64_MAX;

uint64_t end_of(const Pace& pace, uint64_t begin_ns) {
  return pace.duration_ns ? begin_ns + *pace.duration_ns : kNever;
}

// The first multiple of the interval after `now`, or the end of the run if that is earlier.
uint64_t next_deadline(const Pace& pace, uint64_t begin_ns, uint64_t now) {
  if (!pace.interval_ns) return end_of(pace, begin_ns);
  uint64_t passed = (now - begin_ns) / *pace.interval_ns;
  return std::min(begin_ns + (passed + 1) * *pace.interval_ns, end_of(pace, begin_ns));
}

}  // namespace

Wait while_read(const Writer& out) {
  return [fd = out.descriptor()](uint64_t deadline_ns) {
    return sleep_until_ns(deadline_ns, fd) && !StopSignal::requested();
  };
}

Result<void> run_session(Collector& collector, Sink& sink, const Pace& pace,
                         const std::function<Interval(Interval)>& shape, const Wait& wait) {
  auto begun = sink.begin(collector.info());
  if (!begun) return begun;
  auto before = collector.read();
  if (!before) return tl::unexpected(before.error());
  const uint64_t begin_ns = before->monotonic_ns;
  for (uint64_t shown = 1;; ++shown) {
    // After a wait that was cut short the last interval is shown all the same. A stop that comes
    // later, while reading or showing, ends the next wait: what was counted until then is shown.
    uint64_t deadline = next_deadline(pace, begin_ns, std::max(before->monotonic_ns, begin_ns));
    bool stopped = !wait(deadline);
    auto now = collector.read();
    if (!now) return tl::unexpected(now.error());
    auto told = sink.interval(shape(difference(*before, *now)));
    if (!told) return told;
    before = std::move(now);
    bool ended = before->monotonic_ns >= end_of(pace, begin_ns);
    if (stopped || ended || shown == pace.count) return sink.end();
  }
}

}  // namespace irqscope
