#include "collect/ebpf_collector.h"

#include <malloc.h>

#include <algorithm>
#include <bit>
#include <set>

#include "base/clock.h"
#include "collect/atomic_load.h"
#include "ebpf/log.h"
#include "sys/kernel.h"
#include "sys/process.h"
#include "sys/topology.h"

namespace irqscope {
namespace {

using ebpf::AttachKind;
using ebpf::Transport;

constexpr uint32_t kLeastRows = 1024;
constexpr uint32_t kRowsPerCpu = 64;  // a CPU serves few queues; a row takes 3 kB
constexpr uint32_t kFunctionRowsPerCpu = 192;

// A theft takes 32 bytes on every CPU.
constexpr uint64_t kTheftBytes = 64u << 20;
constexpr uint64_t kMostThefts = 16384;

std::vector<AttachKind> attach_order(std::optional<AttachKind> forced) {
  if (forced) return {*forced};
  return {AttachKind::tp_btf, AttachKind::raw_tp};
}

// Without events the transport says nothing.
std::vector<Transport> transport_order(const CollectRequest& request) {
  if (!request.events) return {Transport::ring};
  if (request.transport) return {*request.transport};
  return {Transport::ring, Transport::perf_batched};
}

// Enough for a fifth of a second at the highest rates that a CPU has, as long as many CPUs do not
// take more memory than a tracer should.
constexpr size_t kMostBuffer = 4u << 20;
constexpr size_t kLeastBuffer = 256u << 10;
constexpr size_t kAllBuffers = 64u << 20;

size_t buffer_for(const CollectRequest& request, size_t cpus) {
  if (request.bytes_per_cpu) return request.bytes_per_cpu;
  return std::clamp(std::bit_floor(kAllBuffers / cpus), kLeastBuffer, kMostBuffer);
}

// A ring buffer can wait for a CPU that comes online later; a perf event can't be had before.
Result<void> choose_buffers(ebpf::EventBuffers& buffers, Transport transport,
                            const CollectRequest& request, const sys::Machine& machine) {
  bool is_ring = transport == Transport::ring;
  auto cpus = is_ring ? sys::present_cpus(machine) : sys::online_cpus(machine);
  if (!cpus) return tl::unexpected(cpus.error());
  buffers.transport = transport;
  buffers.bytes_per_cpu = buffer_for(request, cpus->cpus().size());
  buffers.online = std::move(*cpus);
  return {};
}

uint32_t rows_for(const CollectRequest& request, uint32_t cpus) {
  if (request.max_rows) return request.max_rows;
  uint32_t per_cpu = request.functions ? kFunctionRowsPerCpu : kRowsPerCpu;
  return std::max(kLeastRows, per_cpu * cpus);
}

uint32_t thefts_for(const CollectRequest& request, uint32_t cpus) {
  if (!request.victims) return 1;
  if (request.max_thefts) return request.max_thefts;
  return static_cast<uint32_t>(
      std::clamp(kTheftBytes / sizeof(iq_theft) / cpus, uint64_t{1024}, kMostThefts));
}

// Loading took several times what is needed from now on; the allocator would keep it.
void give_back_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace

// Functions at whose end the kernel runs softirqs (kernel/softirq.c): they tell those from softirqs
// of tasks. On PREEMPT_RT there are none.
std::vector<iq_range> EbpfCollector::find_interrupt_ends(bool preempt_rt) const {
  if (!request_.measure_net || preempt_rt) return {};
  auto code = sys::find_code(machine_, {"irq_exit", "irq_exit_rcu", "__irq_exit_rcu"});
  std::vector<iq_range> ranges;
  if (code) {
    for (const auto& [begin, bytes] : *code) ranges.push_back({begin, bytes});
  }
  return ranges;
}

Result<ebpf::CounterOptions> EbpfCollector::counter_options() const {
  auto possible = sys::possible_cpus(machine_);
  if (!possible) return tl::unexpected(possible.error());
  ebpf::CounterOptions options;
  options.wanted = request_.measurement();
  options.preempt_rt = sys::is_preempt_rt(machine_);
  options.cpus = static_cast<uint32_t>(possible->highest() + 1);
  options.max_rows = rows_for(request_, options.cpus);
  options.max_thefts = thefts_for(request_, options.cpus);
  options.tgid = request_.tgid;
  options.cgroup = request_.cgroup;
  options.only_cpus = request_.only_cpus;
  options.btf_file = request_.btf_file;
  return options;
}

Result<void> EbpfCollector::start_as(AttachKind attach, const ebpf::CounterOptions& options) {
  auto counter = ebpf::InterruptCounter::start(attach, options, plan_);
  if (!counter) return tl::unexpected(counter.error());
  running_ = std::make_unique<Running>(std::move(*counter), request_, namer_);
  // To attach programs interrupts other CPUs.
  started_ns_ = monotonic_ns();
  running_->counter.begin_noise(started_ns_);
  attach_ = attach;
  return {};
}

// What depends on the kernel's types. They take as much memory as all else, and libbpf is about to
// read them for itself: they must have gone by then.
Result<void> EbpfCollector::learn_types(bool preempt_rt) {
  auto types = ebpf::KernelTypes::load(request_.btf_file);
  if (!types) return tl::unexpected(types.error());
  bool follows_itself = request_.events && request_.transport == Transport::perf_each &&
                        !types->has_tracepoint("irq_work_exit");
  if (follows_itself) {
    return fail("perf-each can't be told from its own wake-ups on this kernel; use ring or perf");
  }
  namer_.set_softirq_names(types->softirq_names());
  plan_ = ebpf::plan_programs(request_, *types, preempt_rt);
  return {};
}

Result<void> EbpfCollector::start() {
  auto options = counter_options();
  if (!options) return tl::unexpected(options.error());
  max_thefts_ = options->max_thefts;
  auto learned = learn_types(options->preempt_rt);
  if (!learned) return learned;
  options->interrupt_ends = find_interrupt_ends(options->preempt_rt);
  bool knows_context = options->preempt_rt || !options->interrupt_ends.empty();
  if (request_.measure_net && is_wanted(Kind::softirq) && !knows_context) {
    plan_.missing.push_back({Kind::softirq, "context", "the kernel hides its symbols"});
  }
  if (request_.costs) statistics_.emplace();
  auto started = start_any(*options);
  give_back_memory();
  return started;
}

Result<void> EbpfCollector::start_any(ebpf::CounterOptions& options) {
  std::string reasons;
  std::set<std::string> different;
  for (Transport transport : transport_order(request_)) {
    if (request_.events) {
      transport_ = transport;
      auto chosen = choose_buffers(options.buffers, transport, request_, machine_);
      if (!chosen) return chosen;
    }
    for (AttachKind attach : attach_order(request_.attach)) {
      auto result = start_as(attach, options);
      if (result) return {};
      reasons += fmt::format("{}{}: {}", reasons.empty() ? "" : "; ", attach_name(attach),
                             result.error().message);
      different.insert(result.error().message);
    }
  }
  return fail("{}", different.size() == 1 ? *different.begin() : reasons);
}

bool EbpfCollector::is_wanted(Kind kind) const { return has_kind(request_.kinds, kind); }

Loss EbpfCollector::read_loss() const {
  Loss loss = lost_calls(running_->counter.cpus());
  loss.missed_runs = running_->counter.missed_runs();
  return loss;
}

Noise EbpfCollector::noise_of(const iq_noise& counted, uint64_t now_ns) {
  Noise noise;
  noise.longest_quiet_ns = now_ns - started_ns_;
  if (load_relaxed(counted.start_ns) != started_ns_) return noise;  // there was no hit since
  noise.hits = load_relaxed(counted.hits);
  noise.longest_hit_ns = load_relaxed(counted.longest_ns);
  noise.longest_hit_at_ns = load_relaxed(counted.longest_end_ns);
  auto rows = running_->counter.rows();
  if (counted.longest_row < rows.size()) {
    noise.longest_hit_source = namer_.source_of(counted.longest_row, rows[counted.longest_row]);
  }
  uint64_t since_last_ns = now_ns - std::min(load_relaxed(counted.hit_end_ns), now_ns);
  noise.longest_quiet_ns = std::max(load_relaxed(counted.quiet_ns), since_last_ns);
  return noise;
}

std::vector<CpuUse> EbpfCollector::cpu_uses() const {
  return irqscope::cpu_uses(running_->counter.cpus());
}

// The CPUs' sums are those of all interrupts, or of none.
bool EbpfCollector::counts_all() const {
  bool all_kinds = std::all_of(std::begin(kSourceKinds), std::end(kSourceKinds),
                               [&](Kind kind) { return is_wanted(kind); });
  return all_kinds && !request_.tgid && !request_.cgroup;
}

void EbpfCollector::add_noise(Snapshot& snapshot) {
  if (!request_.noise) return;
  auto cpus = running_->counter.cpus();
  for (CpuUse& use : snapshot.cpus) {
    use.noise = noise_of(cpus[static_cast<size_t>(use.cpu)].noise, snapshot.monotonic_ns);
  }
}

void EbpfCollector::add_thefts(const Thefts& thefts, Snapshot& snapshot) {
  for (const auto& theft : thefts) {
    Share share = namer_.cause(theft.key);
    share.count = theft.sum.count;
    share.net_ns = theft.sum.net_ns;
    snapshot.thefts.push_back({namer_.victim(theft.key, theft.sum.comm), std::move(share)});
  }
  add_other_thefts(snapshot);
}

// To make room where the table fills up, processes that have ended are taken out of it, a reading
// after they were missed: a task may be interrupted a little longer than its process is listed, and
// its last sums are to be read. Elsewhere than in the first namespace numbers say nothing.
void EbpfCollector::forget_ended(const Thefts& thefts) {
  for (const iq_theft_key& key : ended_) running_->counter.forget(key);
  ended_.clear();
  bool is_filling_up = request_.victims == Kind::task && thefts.size() >= max_thefts_ / 2;
  if (!is_filling_up || !sys::in_first_pid_namespace(machine_)) return;
  for (const auto& [key, sum] : thefts) {
    if (key.victim != 0 && !sys::process_exists(machine_, key.victim)) ended_.push_back(key);
  }
}

// Their sources are known by level only.
void EbpfCollector::add_other_thefts(Snapshot& snapshot) const {
  for (size_t level = 0; level < IQ_LEVELS; ++level) {
    Theft theft;
    theft.victim.key.kind = *request_.victims;
    theft.victim.edit().name = "(other)";
    theft.share.source.kind = Kind::all;
    theft.share.source.id = static_cast<uint32_t>(level);
    theft.share.name = kinds_at(static_cast<iq_level>(level));
    for (const iq_cpu& cpu : running_->counter.cpus()) {
      theft.share.count += load_relaxed(cpu.others[level]);
      theft.share.net_ns += load_relaxed(cpu.others_ns[level]);
    }
    if (theft.share.count > 0) snapshot.thefts.push_back(std::move(theft));
  }
}

Result<Snapshot> EbpfCollector::read() {
  Snapshot snapshot;
  snapshot.wall_ns = wall_ns();
  snapshot.monotonic_ns = monotonic_ns();
  running_->counts.read(running_->counter.rows());
  if (request_.measure_net && counts_all()) snapshot.cpus = cpu_uses();
  Thefts thefts;
  if (request_.victims) {
    auto result = running_->counter.thefts();
    if (!result) return tl::unexpected(result.error());
    thefts = std::move(*result);
  }
  snapshot.loss = read_loss();
  if (request_.costs) snapshot.programs = running_->counter.costs();
  namer_.begin_reading();
  running_->counts.add_rows(snapshot);
  add_noise(snapshot);
  if (!request_.victims) return snapshot;
  add_thefts(thefts, snapshot);
  forget_ended(thefts);
  return snapshot;
}

std::optional<uint64_t> EbpfCollector::counting_runs() const {
  return running_->counter.counting_runs();
}

RunInfo EbpfCollector::info() const {
  RunInfo info;
  info.kinds = request_.kinds;
  info.backend = "ebpf";
  info.attach = attach_name(attach_);
  info.has_times = request_.measure_time;
  info.has_net = request_.measure_net;
  info.kernel = sys::kernel_release(machine_).value_or("");
  info.missing = plan_.missing;
  return info;
}

}  // namespace irqscope
