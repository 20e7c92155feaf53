#include "collect/recording_collector.h"

#include <algorithm>

namespace irqscope {

Result<Snapshot> RecordingCollector::read() {
  if (parts_->replay.is_over()) parts_->counts.end();
  Snapshot snapshot;
  snapshot.monotonic_ns = parts_->replay.now_ns();
  snapshot.wall_ns = parts_->replay.wall_ns();
  snapshot.loss = parts_->replay.loss();
  snapshot.loss.lost_events = parts_->counts.lost();
  parts_->counts.add_rows(snapshot);
  if (parts_->request.measure_time && counts_all()) parts_->counts.add_cpus(snapshot);
  if (parts_->request.victims) parts_->counts.add_thefts(snapshot);
  return snapshot;
}

// The CPUs' sums are those of all interrupts, or of none.
bool RecordingCollector::counts_all() const {
  const EventFilter& filter = parts_->request.filter;
  const auto& recorded = parts_->replay.events().header().run.kinds;
  auto has_all = [](const std::vector<Kind>& kinds) {
    return std::all_of(std::begin(kSourceKinds), std::end(kSourceKinds),
                       [&](Kind kind) { return has_kind(kinds, kind); });
  };
  bool of_some_tasks =
      filter.pid || filter.cgroup || parts_->replay.events().header().of_some_tasks;
  return has_all(filter.kinds) && has_all(recorded) && !of_some_tasks;
}

RunInfo RecordingCollector::info() const {
  RunInfo info = parts_->replay.events().header().run;
  std::vector<Kind> recorded = std::move(info.kinds);
  info.kinds.clear();
  for (Kind kind : parts_->request.filter.kinds) {
    if (has_kind(recorded, kind)) {
      info.kinds.push_back(kind);
    } else {
      info.missing.push_back({kind, std::string(kind_name(kind)), "not recorded"});
    }
  }
  info.has_times = info.has_net = parts_->request.measure_time;
  return info;
}

std::string RecordingCollector::complaint() {
  if (parts_->replay.is_torn()) return "stopped while counting: the last interval is not complete";
  if (!parts_->replay.is_read()) return "";
  RecordedEvents& events = parts_->replay.events();
  is_intact_ = events.damage().empty();
  if (!is_intact_) return events.damage();
  const auto& end = events.end();
  recording::Extent extent = events.extent();
  bool has_all = end && !extent.is_part && !extent.failure && end->lost_events == 0;
  std::string difference = has_all ? parts_->counts.difference_from_sums(*end) : "";
  is_intact_ = difference.empty();
  return difference;
}

}  // namespace irqscope
