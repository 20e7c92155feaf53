#include "collect/ebpf_collector.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "base/clock.h"
#include "ebpf/log.h"
#include "ebpf/softirq_names.h"
#include "sys/irq_identity.h"
#include "sys/kernel.h"
#include "sys/topology.h"

namespace irqscope {
namespace {

using ebpf::AttachKind;

constexpr uint32_t kLeastRows = 1024;
constexpr uint32_t kRowsPerCpu = 64;  // a CPU serves few queues; a row takes 3 kB

std::vector<AttachKind> attach_order(std::optional<AttachKind> forced) {
  if (forced) return {*forced};
  return {AttachKind::tp_btf, AttachKind::raw_tp};
}

// Adds a number, and stays unknown once a part is.
void add(std::optional<uint64_t>& sum, std::optional<uint64_t> part) {
  if (sum && part) {
    *sum += *part;
  } else {
    sum.reset();
  }
}

Timing timing_of(const RowReader::Reading& reading) {
  Timing timing;
  timing.total_ns = reading.row->total_ns;
  timing.max_ns = reading.max_ns;
  std::copy_n(reading.row->buckets, IQ_BUCKETS, timing.histogram.buckets().begin());
  std::copy_n(reading.row->usec_slots, IQ_USEC_SLOTS, timing.usec_slots.begin());
  return timing;
}

}  // namespace

Result<ebpf::CallCounterOptions> EbpfCollector::counter_options() const {
  auto possible = sys::possible_cpus(machine_);
  if (!possible) return tl::unexpected(possible.error());
  ebpf::CallCounterOptions options;
  options.cpus = static_cast<uint32_t>(possible->highest() + 1);
  options.max_rows =
      request_.max_rows ? request_.max_rows : std::max(kLeastRows, kRowsPerCpu * options.cpus);
  options.measure_time = request_.measure_time;
  options.usec_slots = request_.usec_slots;
  options.softirqs_interleave = sys::is_preempt_rt(machine_);
  options.tgid = request_.tgid;
  options.cgroup = request_.cgroup;
  options.only_cpus = request_.only_cpus;
  options.btf_file = request_.btf_file;
  return options;
}

Result<void> EbpfCollector::start_families(AttachKind attach,
                                           const ebpf::CallCounterOptions& options) {
  families_.clear();
  for (Kind kind : request_.kinds) {
    auto counter = ebpf::CallCounter::start(kind, attach, options);
    if (!counter) return tl::unexpected(counter.error());
    auto rows = counter->rows();
    families_.push_back(
        std::make_unique<Family>(Family{kind, std::move(*counter), RowReader(rows), {}}));
  }
  attach_ = attach;
  return {};
}

Result<void> EbpfCollector::start() {
  auto options = counter_options();
  if (!options) return tl::unexpected(options.error());
  std::string reasons;
  std::set<std::string> different;
  for (AttachKind attach : attach_order(request_.attach)) {
    auto result = start_families(attach, *options);
    if (result) {
      softirq_names_ = ebpf::softirq_names_from_btf(request_.btf_file)
                           .value_or(ebpf::well_known_softirq_names());
      return {};
    }
    reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", attach_name(attach),
                           result.error().message);
    different.insert(result.error().message);
  }
  families_.clear();
  return fail("{}", different.size() == 1 ? *different.begin() : reasons);
}

void EbpfCollector::describe_handler(const iq_row& row, Source& source) {
  if (!kallsyms_) kallsyms_ = sys::Kallsyms::read(machine_);
  if (!*kallsyms_) return;
  auto symbol = (*kallsyms_)->find(row.handler);
  if (!symbol) return;
  source.handler = symbol->name;
  if (source.identity && !symbol->module.empty()) source.identity->module = symbol->module;
}

Source EbpfCollector::describe_hardirq(const iq_row& row) {
  Source source;
  source.key = {Kind::hardirq, row.id, row.action, static_cast<int>(row.cpu)};
  source.name.assign(row.name, strnlen(row.name, sizeof(row.name)));
  if (request_.identity) source.identity = sys::read_irq_identity(machine_, row.id, source.name);
  if (request_.resolve_handlers || request_.identity) describe_handler(row, source);
  return source;
}

Source EbpfCollector::describe_softirq(size_t row_number) const {
  auto cpu = static_cast<int>(row_number / IQ_SOFTIRQ_SLOTS);
  size_t vector = row_number % IQ_SOFTIRQ_SLOTS;
  Source source;
  source.key = {Kind::softirq, static_cast<uint32_t>(vector), 0, cpu};
  source.name = vector < softirq_names_.size() ? softirq_names_[vector] : "?";
  return source;
}

Tally EbpfCollector::tally_of(Kind kind, const RowReader::Reading& reading) const {
  Tally tally;
  tally.entered = reading.row->entered;
  tally.count = request_.measure_time ? reading.row->handled : reading.row->entered;
  if (!request_.measure_time) return tally;
  tally.timing = timing_of(reading);
  if (kind == Kind::hardirq) {
    tally.not_handled = reading.row->not_handled;
    tally.not_handled_ns = reading.row->not_handled_ns;
    tally.woke_thread = reading.row->woke_thread;
  }
  return tally;
}

void EbpfCollector::add_rows(Family& family, Snapshot& snapshot) {
  for (const RowReader::Reading& reading : family.reader.readings()) {
    auto [source, is_new] = family.sources.try_emplace(reading.number);
    if (is_new) {
      source->second = family.kind == Kind::hardirq ? describe_hardirq(*reading.row)
                                                    : describe_softirq(reading.number);
    }
    snapshot.rows.push_back({source->second, tally_of(family.kind, reading)});
  }
}

Loss EbpfCollector::read_loss() const {
  Loss loss{0, 0, 0};
  for (const auto& family : families_) {
    for (const iq_cpu& cpu : family->counter.cpus()) {
      *loss.unmatched += __atomic_load_n(&cpu.unmatched, __ATOMIC_RELAXED);
      *loss.table_full += __atomic_load_n(&cpu.table_full, __ATOMIC_RELAXED);
    }
    add(loss.missed_runs, family->counter.missed_runs());
  }
  return loss;
}

Result<Snapshot> EbpfCollector::read() {
  Snapshot snapshot;
  snapshot.wall_ns = wall_ns();
  snapshot.monotonic_ns = monotonic_ns();
  // First all the counts, so that they are of one moment: to name a new source may take a while.
  for (const auto& family : families_) family->reader.read();
  snapshot.loss = read_loss();
  for (const auto& family : families_) add_rows(*family, snapshot);
  return snapshot;
}

std::optional<uint64_t> EbpfCollector::entry_runs() const {
  std::optional<uint64_t> sum = 0;
  for (const auto& family : families_) add(sum, family->counter.entry_runs());
  return sum;
}

RunInfo EbpfCollector::info() const {
  RunInfo info;
  info.kinds = request_.kinds;
  info.backend = "ebpf";
  info.attach = attach_name(attach_);
  info.has_times = request_.measure_time;
  info.kernel = sys::kernel_release(machine_).value_or("");
  return info;
}

}  // namespace irqscope
