#include "collect/live_events.h"

#include "base/clock.h"
#include "base/stop_signal.h"
#include "model/interval.h"

namespace irqscope {
namespace {

// Each time that we rest and go on is a timer interrupt of the machine that is watched.
constexpr int kRestMs = 25;
constexpr int kShortRestMs = 2;
constexpr double kFillsUpFast = 1.0 / 16;

}  // namespace

Result<LiveEvents> LiveEvents::start(const CollectRequest& request, const sys::Machine& machine) {
  auto collector = std::make_unique<EbpfCollector>(request, machine);
  auto started = collector->start();
  if (!started) return tl::unexpected(started.error());
  LiveEvents events(std::move(collector));
  events.begin();
  return events;
}

// The clock last: what is lost between the readings counts.
void LiveEvents::begin() {
  begin_.loss = collector_->read_loss();
  std::vector<uint64_t> lost_before = counter().event_counters().lost_by_cpu();
  started_ns_ = monotonic_ns();
  decoder_.begin(started_ns_, lost_before);
  told_.begin(std::move(lost_before));
}

void LiveEvents::count_early(const Event& event) {
  ++early_;
  if (event.source >= early_of_.size()) early_of_.resize(event.source + 1);
  recording::SourceSum& sum = early_of_[event.source];
  if (event.outcome == Outcome::not_handled) {
    ++sum.not_handled;
    return;
  }
  ++sum.handled;
  sum.gross_ns += event.gross_ns;
  sum.nested_ns += event.nested_ns;
}

size_t LiveEvents::drain(const Handle& handle) {
  Event event;
  size_t events = 0;
  counter().events().drain([&](uint32_t cpu, std::span<const std::byte> bytes) {
    if (!decoder_.decode(cpu, bytes, event)) return;
    if (event.end_ns < started_ns_) return count_early(event);
    told_.add(event);
    handle(event);
    ++events;
  });
  received_ += events;
  return events;
}

bool LiveEvents::rest(int watched_fd) const {
  const ebpf::EventStream& stream = counter().events();
  bool is_read = stream.wait(stream.fullness() > kFillsUpFast ? kShortRestMs : kRestMs, watched_fd);
  return is_read && !StopSignal::requested();
}

// The losses before programs are detached one by one.
void LiveEvents::stop() {
  loss_ = loss_so_far();
  counter().stop();
}

// A program that was running when it was detached may still send.
void LiveEvents::drain_rest(const Handle& handle) {
  constexpr int kRounds = 100;
  for (int i = 0; i < kRounds; ++i) {
    drain(handle);
    if (i > 0 && received_ + losses().lost() == sent()) return;
    counter().events().wait(1);
  }
}

const Source& LiveEvents::source(uint32_t number) {
  static const Source unknown{{}, "?"};
  auto rows = counter().rows();
  return number < rows.size() ? collector_->namer().source_of(number, rows[number]) : unknown;
}

// One that is not known is looked for once: it may have been removed meanwhile.
std::optional<NumberedCgroup> LiveEvents::described_cgroup(uint64_t id) {
  auto [found, is_new] = cgroups_.try_emplace(id);
  if (is_new) {
    collector_->namer().begin_reading();
    Source cgroup = collector_->namer().cgroup(id);
    if (cgroup->path) found->second = NumberedCgroup{id, cgroup->name, *cgroup->path};
  }
  return found->second;
}

void LiveEvents::forget_cgroups() {
  cgroups_.clear();
  collector_->namer().forget_cgroups();
}

const std::string* LiveEvents::cgroup(uint64_t id) {
  auto found = cgroups_.find(id);
  if (found == cgroups_.end()) {
    (void)described_cgroup(id);
    found = cgroups_.find(id);
  }
  return found->second ? &found->second->path : nullptr;
}

recording::Clocks LiveEvents::start_clocks() const {
  return {started_ns(), wall_ns() - (monotonic_ns() - started_ns())};
}

Loss LiveEvents::loss_so_far() const {
  Snapshot now;
  now.loss = collector_->read_loss();
  return difference(begin_, now).loss;
}

uint64_t LiveEvents::sent() const {
  return counter().event_counters().sent() - told_.before() - early_;
}

LossLedger LiveEvents::losses() const {
  LossLedger losses = told_;
  losses.set_all(counter().event_counters().lost_by_cpu());
  return losses;
}

std::vector<recording::SourceSum> LiveEvents::sums() {
  std::vector<recording::SourceSum> sums;
  auto rows = counter().rows();
  for (uint32_t number = 0; number < rows.size(); ++number) {
    const iq_row& row = rows[number];
    bool is_sent = collector_->sends(static_cast<iq_kind>(row.kind));
    if (!row.used || !is_sent) continue;
    recording::SourceSum early = number < early_of_.size() ? early_of_[number]  //
                                                           : recording::SourceSum{};
    recording::SourceSum sum{number, row.handled - early.handled,
                             row.not_handled - early.not_handled, row.total_ns - early.gross_ns,
                             row.nested_ns - early.nested_ns};
    if (sum.handled + sum.not_handled > 0) sums.push_back(sum);
  }
  return sums;
}

}  // namespace irqscope
