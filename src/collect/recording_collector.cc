#include "collect/recording_collector.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <set>

#include "abi/cpu.h"
#include "abi/histogram.h"
#include "base/stop_signal.h"

namespace irqscope {
namespace {

// What counts as running above what (abi/cpu.h).
iq_level level_of(Kind kind) {
  if (kind == Kind::nmi) return IQ_LEVEL_NMI;
  if (kind == Kind::softirq) return IQ_LEVEL_SOFTIRQ;
  return kind == Kind::thread ? IQ_LEVEL_THREAD : IQ_LEVEL_IRQ;
}

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

using recording::kLatestNs;

void add_to(std::optional<uint64_t>& sum, uint64_t more) { sum = sum.value_or(0) + more; }

}  // namespace

RecordingCollector::RecordingCollector(RecordedEvents events, RecordingRequest request)
    : events_(std::move(events)), request_(std::move(request)) {
  const recording::Clocks& start = events_.header().start;
  start_ns_ = now_ns_ = start.monotonic_ns;
  wall_offset_ns_ = start.wall_ns - start.monotonic_ns;
}

size_t RecordingCollector::TheftHash::operator()(const TheftKey& key) const {
  uint64_t mixed = key.victim * 0x9e3779b97f4a7c15 ^ key.start_ns;
  mixed = mixed * 0x9e3779b97f4a7c15 ^ (uint64_t{key.id} << 8 | static_cast<uint64_t>(key.kind));
  return static_cast<size_t>(mixed * 0x9e3779b97f4a7c15 >> 16);
}

// What came while programs were attached one by one belongs to no interval.
Result<void> RecordingCollector::start() {
  if (start_ns_ > kLatestNs) return fail("it begins at a time that no clock has");
  has_more_ = read_round();
  start_ns_ = std::max(start_ns_, events_.extent().begin.monotonic_ns);
  (void)advance_to(start_ns_);
  return {};
}

bool RecordingCollector::read_round() {
  recording::Round round;
  if (!events_.next(round)) return false;
  for (recording::EventBlock& block : round.blocks) {
    pending_[block.cpu()].emplace_back(std::move(block));
  }
  if (round.mark) take_mark(*round.mark);
  return true;
}

void RecordingCollector::take_mark(const recording::Mark& mark) {
  const recording::Clocks& clocks = mark.clocks;
  complete_until_ns_ = clocks.monotonic_ns;
  wall_offset_ns_ = clocks.wall_ns - clocks.monotonic_ns;
  loss_.unmatched = mark.loss.unmatched;
  loss_.table_full = mark.loss.table_full;
  loss_.missed_runs = mark.loss.missed_runs;
}

bool RecordingCollector::advance_to(uint64_t monotonic_ns) {
  while (has_more_ && complete_until_ns_ < monotonic_ns && !StopSignal::requested()) {
    has_more_ = read_round();
    // At once, so that memory is that of a round.
    bool all = monotonic_ns == UINT64_MAX;
    count_until(all ? monotonic_ns : std::min(complete_until_ns_, monotonic_ns));
  }
  bool is_stopped = has_more_ && complete_until_ns_ < monotonic_ns;
  uint64_t until_ns = is_stopped ? complete_until_ns_ : monotonic_ns;
  count_until(until_ns);
  bool goes_on = !is_stopped && (has_more_ || !is_all_counted());
  if (!goes_on && !is_stopped) {
    end_losses();
    until_ns = std::min(std::max(complete_until_ns_, last_event_ns_), kLatestNs);
  }
  now_ns_ = std::max(now_ns_, until_ns);
  return goes_on;
}

uint64_t RecordingCollector::quiet_until_ns() {
  while (has_more_ && is_all_counted() && !StopSignal::requested()) has_more_ = read_round();
  uint64_t next_ns = UINT64_MAX;
  for (const auto& [cpu, blocks] : pending_) {
    if (!blocks.empty()) next_ns = std::min(next_ns, blocks.front().cursor.event().end_ns);
  }
  // What comes in later rounds ended after this one.
  return has_more_ || next_ns == UINT64_MAX ? std::min(next_ns, complete_until_ns_) : next_ns;
}

bool RecordingCollector::is_all_counted() const {
  return std::all_of(pending_.begin(), pending_.end(),
                     [](const auto& blocks) { return blocks.second.empty(); });
}

void RecordingCollector::count_until(uint64_t monotonic_ns) {
  monotonic_ns = std::min(monotonic_ns, kLatestNs + 1);
  for (auto& [cpu, blocks] : pending_) {
    while (!blocks.empty()) {
      is_torn_ = is_torn_ || StopSignal::requested();
      if (is_torn_) return;
      Pending& first = blocks.front();
      while (first.has_event && first.cursor.event().end_ns < monotonic_ns) {
        count(first.cursor.event());
        first.has_event = first.cursor.next();
      }
      if (first.has_event) break;
      blocks.pop_front();
    }
  }
}

RecordingCollector::Sum& RecordingCollector::sum_of(uint32_t number) {
  if (last_sum_ < sums_.size() && sums_[last_sum_].source == number) return sums_[last_sum_];
  auto [found, is_new] = sum_by_source_.try_emplace(number, sums_.size());
  if (is_new) sums_.push_back(make_sum(number));
  last_sum_ = found->second;
  return sums_[last_sum_];
}

RecordingCollector::Sum RecordingCollector::make_sum(uint32_t number) {
  const Source& source = events_.source(number);
  Sum sum;
  sum.source = number;
  sum.kind = source.key.kind;
  sum.context = source.key.context.value_or(RunContext::interrupt);
  sum.is_wanted = request_.filter.wants(source);
  if (sum.kind == Kind::function && !request_.functions) sum.is_wanted = false;
  if (!request_.measure_time) return sum;
  sum.tally.timing.emplace().nested_ns = 0;
  if (sum.kind == Kind::hardirq || sum.kind == Kind::nmi) {
    sum.tally.not_handled = sum.tally.not_handled_ns = 0;
  }
  if (sum.kind == Kind::hardirq) sum.tally.woke_thread = 0;
  if (sum.kind == Kind::softirq || sum.kind == Kind::thread) sum.tally.delay.emplace();
  return sum;
}

void RecordingCollector::count(const Event& event) {
  last_event_ns_ = std::max(last_event_ns_, event.end_ns);
  bool counts = events_.count(event);
  if (event.lost > 0 && counts && request_.filter.wants_cpu(event.cpu)) {
    add_to(loss_.lost_events, event.lost);
  }
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

void RecordingCollector::count_wanted(const Event& event, Sum& sum) {
  Tally& tally = sum.tally;
  if (sum.kind != Kind::function) add_to_cpu(event, sum.kind);
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

void RecordingCollector::add_to_cpu(const Event& event, Kind kind) {
  CpuUse& use = cpus_[event.cpu];
  iq_level level = level_of(kind);
  use.net_ns[level] += event.net_ns();
  if (event.task.tid == 0) use.idle_net_ns[level] += event.net_ns();
  if (kind == Kind::vector) use.vector_net_ns += event.net_ns();
}

// As the kernel side does: what ran in a task of its own took its time from nobody.
void RecordingCollector::add_theft(const Event& event, const Sum& sum) {
  bool in_own_task = sum.kind == Kind::thread || sum.kind == Kind::function ||
                     (sum.kind == Kind::softirq && sum.context == RunContext::ksoftirqd);
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
void RecordingCollector::end_losses() {
  if (std::exchange(is_loss_complete_, true)) return;
  std::vector<uint64_t> untold = events_.untold_losses();
  for (uint32_t cpu = 0; cpu < untold.size(); ++cpu) {
    if (request_.filter.wants_cpu(cpu)) add_to(loss_.lost_events, untold[cpu]);
  }
}

void RecordingCollector::add_rows(Snapshot& snapshot) {
  for (Sum& sum : sums_) {
    if (!sum.is_wanted) continue;
    auto& rows = sum.kind == Kind::function ? snapshot.functions : snapshot.rows;
    rows.push_back({events_.source(sum.source), sum.tally});
    // Maxima are those since the reading before.
    if (sum.tally.timing) sum.tally.timing->max_ns = 0;
    if (sum.tally.delay) sum.tally.delay->timing.max_ns = 0;
  }
}

Source RecordingCollector::victim(const TheftKey& key) const {
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

void RecordingCollector::add_thefts(Snapshot& snapshot) {
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

Result<Snapshot> RecordingCollector::read() {
  Snapshot snapshot;
  snapshot.monotonic_ns = now_ns_;
  snapshot.wall_ns = now_ns_ + wall_offset_ns_;
  snapshot.loss = loss_;
  add_rows(snapshot);
  if (request_.measure_time && counts_all()) {
    for (auto& [cpu, use] : cpus_) {
      snapshot.cpus.push_back(use);
      snapshot.cpus.back().cpu = static_cast<int>(cpu);
    }
  }
  if (request_.victims) add_thefts(snapshot);
  return snapshot;
}

// The CPUs' sums are those of all interrupts, or of none.
bool RecordingCollector::counts_all() const {
  const EventFilter& filter = request_.filter;
  const auto& recorded = events_.header().run.kinds;
  auto has_all = [](const std::vector<Kind>& kinds) {
    return std::all_of(std::begin(kSourceKinds), std::end(kSourceKinds),
                       [&](Kind kind) { return std::count(kinds.begin(), kinds.end(), kind) > 0; });
  };
  bool of_some_tasks = filter.pid || filter.cgroup || events_.header().of_some_tasks;
  return has_all(filter.kinds) && has_all(recorded) && !of_some_tasks;
}

RunInfo RecordingCollector::info() const {
  RunInfo info = events_.header().run;
  std::vector<Kind> recorded = std::move(info.kinds);
  info.kinds.clear();
  for (Kind kind : request_.filter.kinds) {
    if (std::count(recorded.begin(), recorded.end(), kind) > 0) {
      info.kinds.push_back(kind);
    } else {
      info.missing.push_back({kind, std::string(kind_name(kind)), "not recorded"});
    }
  }
  info.has_times = info.has_net = request_.measure_time;
  return info;
}

// The kernel side summed up what it sent. The time of a thread is summed up as it passes.
std::string RecordingCollector::difference_from_sums(const recording::End& end) {
  for (const recording::SourceSum& summed : end.sums) {
    const Sum& sum = sum_of(summed.source);
    bool has_time = sum.kind == Kind::thread || sum.gross_total == summed.gross_ns;
    if (sum.handled_total == summed.handled && has_time) continue;
    return fmt::format("the kernel counted {} calls of {} in {} ns, but there are {} in {} ns",
                       summed.handled, events_.source(summed.source)->name, summed.gross_ns,
                       sum.handled_total, sum.gross_total);
  }
  return "";
}

std::string RecordingCollector::complaint() {
  if (is_torn_) return "stopped while counting: the last interval is not complete";
  if (has_more_) return "";
  is_intact_ = events_.damage().empty();
  if (!is_intact_) return events_.damage();
  const auto& end = events_.end();
  recording::Extent extent = events_.extent();
  bool has_all = end && !extent.is_part && !extent.failure && end->lost_events == 0;
  std::string difference = has_all ? difference_from_sums(*end) : "";
  is_intact_ = difference.empty();
  return difference;
}

}  // namespace irqscope
