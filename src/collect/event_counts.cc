#include "collect/event_counts.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <set>

#include "abi/histogram.h"

namespace irqscope {
namespace {

// As bpf/abi/histogram.h has it.
size_t usec_slot(uint64_t ns) {
  auto width = static_cast<size_t>(std::bit_width(ns / 1000));
  return std::min<size_t>(width > 0 ? width - 1 : 0, IQ_USEC_SLOTS - 1);
}

void count_duration(Timing& timing, uint64_t ns, bool usec_slots) {
  timing.histogram.add(ns);
  timing.max_ns = std::max(timing.max_ns, ns);
  if (usec_slots) timing.usec_slots.add(usec_slot(ns), 1);
}

void add_to(std::optional<uint64_t>& sum, uint64_t more) { sum = sum.value_or(0) + more; }

}  // namespace

size_t EventCounts::TheftHash::operator()(const TheftKey& key) const {
  uint64_t mixed = key.victim * 0x9e3779b97f4a7c15 ^ key.start_ns;
  mixed = mixed * 0x9e3779b97f4a7c15 ^ (uint64_t{key.id} << 8 | static_cast<uint64_t>(key.kind));
  return static_cast<size_t>(mixed * 0x9e3779b97f4a7c15 >> 16);
}

EventCounts::Sum& EventCounts::sum_of(uint32_t number) {
  if (last_sum_ < sums_.size() && sums_[last_sum_].source == number) return sums_[last_sum_];
  auto [found, is_new] = sum_by_source_.try_emplace(number, sums_.size());
  if (is_new) sums_.push_back(make_sum(number));
  last_sum_ = found->second;
  return sums_[last_sum_];
}

EventCounts::Sum EventCounts::make_sum(uint32_t number) {
  const Source& source = events_.source(number);
  Sum sum;
  sum.source = number;
  sum.kind = source.key.kind;
  sum.context = source.key.context.value_or(RunContext::interrupt);
  sum.is_wanted = request_.filter.wants(source);
  if (sum.kind == Kind::function && !request_.functions) sum.is_wanted = false;
  if (!request_.measure_time) return sum;
  sum.tally.timing.emplace().nested_ns = 0;
  const KindInfo& kind = info_of(sum.kind);
  if (kind.shares_interrupts) sum.tally.not_handled = sum.tally.not_handled_ns = 0;
  if (kind.wakes_threads) sum.tally.woke_thread = 0;
  if (kind.has_delay) sum.tally.delay.emplace();
  return sum;
}

void EventCounts::count(const Event& event) {
  bool counts = events_.count(event);
  if (event.lost > 0 && counts && request_.filter.wants_cpu(event.cpu)) losses_.add(event);
  Sum& sum = sum_of(event.source);
  bool was_handled = event.outcome != Outcome::not_handled;
  if (was_handled) {
    ++sum.handled_total;
    sum.gross_total += event.gross_ns;
  }
  if (!counts || !sum.is_wanted) return;
  if (event.task != task_) {
    task_ = event.task;
    wants_task_ = request_.filter.wants(task_, events_);
  }
  if (wants_task_) count_wanted(event, sum);
}

void EventCounts::count_wanted(const Event& event, Sum& sum) {
  Tally& tally = sum.tally;
  if (info_of(sum.kind).is_source) add_to_cpu(event, sum.kind);
  if (request_.victims) add_theft(event, sum);
  if (event.outcome == Outcome::not_handled) {
    add_to(tally.not_handled, 1);
    add_to(tally.not_handled_ns, event.net_ns());
    return;
  }
  ++tally.count;
  if (event.outcome == Outcome::woke_thread) add_to(tally.woke_thread, 1);
  if (event.budget > 0) {
    add_to(tally.work, event.work);
    add_to(tally.budget, event.budget);
  }
  if (!tally.timing) return;
  tally.timing->total_ns += event.gross_ns;
  add_to(tally.timing->nested_ns, event.nested_ns);
  count_duration(*tally.timing, event.net_ns(), request_.usec_slots);
  if (!tally.delay) return;
  if (event.reraised) ++tally.delay->reraised;
  if (event.delay_ns == 0) return;
  tally.delay->timing.total_ns += event.delay_ns;
  count_duration(tally.delay->timing, event.delay_ns, false);
}

void EventCounts::add_to_cpu(const Event& event, Kind kind) {
  CpuUse& use = cpus_[event.cpu];
  iq_level level = info_of(kind).level;
  use.net_ns[level] += event.net_ns();
  if (event.task.tid == 0) use.idle_net_ns[level] += event.net_ns();
  if (kind == Kind::vector) use.vector_net_ns += event.net_ns();
}

// As the kernel side does: what ran in a task of its own took its time from nobody.
void EventCounts::add_theft(const Event& event, const Sum& sum) {
  const KindInfo& kind = info_of(sum.kind);
  bool in_own_task =
      !kind.is_source || kind.is_task || (kind.has_context && sum.context == RunContext::ksoftirqd);
  if (in_own_task) return;
  bool by_task = request_.victims == Kind::task;
  TheftKey key{by_task ? event.task.pid : event.task.cgroup, by_task ? event.task.start_ns : 0,
               sum.kind, events_.source(event.source).key.id};
  TheftSum& theft = thefts_[key];
  ++theft.count;
  theft.net_ns += event.net_ns();
  if (!by_task || (theft.count > 1 && event.task.tid != event.task.pid)) return;
  process_names_[{key.victim, key.start_ns}] = event.task.name();
}

// Those after the last event of a CPU.
void EventCounts::end() {
  if (std::exchange(is_loss_complete_, true)) return;
  std::vector<uint64_t> untold = events_.untold_losses();
  for (uint32_t cpu = 0; cpu < untold.size(); ++cpu) {
    if (request_.filter.wants_cpu(cpu)) losses_.add(cpu, untold[cpu]);
  }
}

void EventCounts::add_rows(Snapshot& snapshot) {
  for (Sum& sum : sums_) {
    if (!sum.is_wanted) continue;
    auto& rows = sum.kind == Kind::function ? snapshot.functions : snapshot.rows;
    rows.push_back({events_.source(sum.source), sum.tally});
    // Maxima are those since the reading before.
    if (sum.tally.timing) sum.tally.timing->max_ns = 0;
    if (sum.tally.delay) sum.tally.delay->timing.max_ns = 0;
  }
}

Source EventCounts::victim(const TheftKey& key) const {
  if (request_.victims == Kind::task) {
    auto name = process_names_.find({key.victim, key.start_ns});
    std::string known = name == process_names_.end() ? "?" : name->second;
    return {{Kind::task, static_cast<uint32_t>(key.victim), key.start_ns, {}, {}},
            key.victim == 0 ? "(idle)" : known};
  }
  SourceKey place{Kind::cgroup, 0, key.victim, {}, {}};
  const NumberedCgroup* cgroup = events_.described_cgroup(key.victim);
  if (!cgroup) return {place, fmt::format("(gone: cgroup {})", key.victim)};
  return {place, Description{.name = cgroup->name, .path = cgroup->path}};
}

void EventCounts::add_thefts(Snapshot& snapshot) {
  std::map<std::pair<Kind, uint32_t>, std::set<std::string>> names;
  for (const Sum& sum : sums_) {
    const Source& source = events_.source(sum.source);
    names[{source.key.kind, source.key.id}].insert(source->name);
  }
  for (const auto& [key, sum] : thefts_) {
    Share share;
    share.source.kind = key.kind;
    share.source.id = key.id;
    share.name = fmt::format("{}", fmt::join(names[{key.kind, key.id}], ", "));
    share.count = sum.count;
    share.net_ns = sum.net_ns;
    snapshot.thefts.push_back({victim(key), std::move(share)});
  }
}

// The kernel side summed up what it sent. The time of a thread is summed up as it passes.
std::string EventCounts::difference_from_sums(const recording::End& end) {
  for (const recording::SourceSum& summed : end.sums) {
    const Sum& sum = sum_of(summed.source);
    bool has_time = info_of(sum.kind).is_task || sum.gross_total == summed.gross_ns;
    if (sum.handled_total == summed.handled && has_time) continue;
    return fmt::format("the kernel counted {} calls of {} in {} ns, but there are {} in {} ns",
                       summed.handled, events_.source(summed.source)->name, summed.gross_ns,
                       sum.handled_total, sum.gross_total);
  }
  return "";
}

void EventCounts::add_cpus(Snapshot& snapshot) const {
  for (const auto& [cpu, use] : cpus_) {
    snapshot.cpus.push_back(use);
    snapshot.cpus.back().cpu = static_cast<int>(cpu);
  }
}

}  // namespace irqscope
