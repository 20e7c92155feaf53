#include "collect/recorded_events.h"

#include <algorithm>

#include "model/interval.h"

namespace irqscope {

Result<RecordedEvents> RecordedEvents::open(const std::filesystem::path& path) {
  auto reader = recording::Reader::open(path);
  if (!reader) return tl::unexpected(reader.error());
  return RecordedEvents(std::move(*reader));
}

RecordedEvents::RecordedEvents(recording::Reader reader) : reader_(std::move(reader)) {
  extent_.start = extent_.begin = extent_.end = header().start;
}

// It has no events, but describes what those were about that are gone. Its mark tells when what was
// kept begins, and what was lost until then.
bool RecordedEvents::is_begin_of_ring(const recording::Round& round) {
  bool had_events = !round.sources.empty() || (round.mark && round.mark->events.value_or(0) > 0);
  return round.blocks.empty() && round.mark && had_events;
}

bool RecordedEvents::next(recording::Round& round) {
  bool is_more = reader_.next(round);
  is_read_ = !is_more;
  if (is_first_round_ && is_begin_of_ring(round)) begin_ring(*round.mark);
  is_first_round_ = false;
  if (round.mark) take_mark(*round.mark);
  for (NumberedSource& source : round.sources) {
    sources_[source.number] = std::move(source.source);
  }
  for (NumberedCgroup& cgroup : round.cgroups) cgroups_[cgroup.id] = std::move(cgroup);
  return is_more;
}

void RecordedEvents::begin_ring(const recording::Mark& mark) {
  if (mark.clocks.monotonic_ns > extent_.begin.monotonic_ns) extent_.begin = mark.clocks;
  extent_.is_part = true;
  extent_.let_go_events = mark.events;
  loss_before_ = mark.loss;
  losses_.begin(mark.lost_events);
  extent_.let_go_lost = losses_.before();
}

void RecordedEvents::take_mark(const recording::Mark& mark) {
  if (mark.clocks.monotonic_ns >= extent_.end.monotonic_ns) extent_.end = mark.clocks;
  extent_.loss = difference(loss_before_, mark.loss);
  losses_.set_all(mark.lost_events);
}

recording::Extent RecordedEvents::extent() const {
  recording::Extent extent = extent_;
  extent.lost = losses_.lost();
  if (end()) add_end(extent);
  return extent;
}

void RecordedEvents::add_end(recording::Extent& extent) const {
  constexpr std::string_view kOfOlder = " (what was recorded until then is in it)";
  extent.ended = end()->clocks;
  std::string_view reason = end()->reason;
  bool failed_of_older = reason.ends_with(kOfOlder);
  if (failed_of_older) reason.remove_suffix(kOfOlder.size());
  if (end()->failed || failed_of_older) extent.failure = reason;
  if (!extent.let_go_events) return;
  uint64_t known = extent.events + extent.early + *extent.let_go_events +  //
                   extent.lost + extent.let_go_lost + losses_.early();
  extent.missing = end()->sent_events - std::min(end()->sent_events, known);
}

bool RecordedEvents::count(const Event& event) {
  bool counts = event.end_ns >= extent_.begin.monotonic_ns;
  ++(counts ? extent_.events : extent_.early);
  if (event.end_ns > extent_.end.monotonic_ns) {
    extent_.end.wall_ns += event.end_ns - extent_.end.monotonic_ns;
    extent_.end.monotonic_ns = event.end_ns;
  }
  losses_.add(event, counts);
  return counts;
}

const Source& RecordedEvents::source(uint32_t number) {
  static const Source unknown{{}, "?"};
  auto found = sources_.find(number);
  return found == sources_.end() ? unknown : found->second;
}

const NumberedCgroup* RecordedEvents::described_cgroup(uint64_t id) const {
  auto found = cgroups_.find(id);
  return found == cgroups_.end() ? nullptr : &found->second;
}

const std::string* RecordedEvents::cgroup(uint64_t id) {
  const NumberedCgroup* found = described_cgroup(id);
  return found ? &found->path : nullptr;
}

bool EventFilter::wants(const Source& source) const {
  bool has_kind = source.key.kind == Kind::function || irqscope::has_kind(kinds, source.key.kind);
  return has_kind && (!cpus || (source.key.cpu && cpus->contains(*source.key.cpu)));
}

bool EventFilter::wants(const Task& task, EventNames& names) const {
  if (pid && task.pid != *pid) return false;
  if (!cgroup) return true;
  const std::string* path = names.cgroup(task.cgroup);
  if (!path || !path->starts_with(*cgroup)) return false;
  return path->size() == cgroup->size() || cgroup->ends_with('/') || (*path)[cgroup->size()] == '/';
}

}  // namespace irqscope
