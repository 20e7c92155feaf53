#include "collect/recorded_events.h"

#include <algorithm>

namespace irqscope {

Result<RecordedEvents> RecordedEvents::open(const std::filesystem::path& path) {
  auto reader = recording::Reader::open(path);
  if (!reader) return tl::unexpected(reader.error());
  return RecordedEvents(std::move(*reader));
}

bool RecordedEvents::next(recording::Round& round) {
  bool is_more = reader_.next(round);
  for (NumberedSource& source : round.sources) {
    sources_[source.number] = std::move(source.source);
  }
  for (NumberedCgroup& cgroup : round.cgroups) cgroups_[cgroup.id] = std::move(cgroup);
  return is_more;
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
  bool has_kind = source.key.kind == Kind::function ||
                  std::count(kinds.begin(), kinds.end(), source.key.kind) > 0;
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
