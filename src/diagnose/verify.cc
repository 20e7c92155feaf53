#include "diagnose/verify.h"

#include <algorithm>

#include "base/clock.h"
#include "base/stop_signal.h"
#include "collect/ebpf_collector.h"
#include "diagnose/compare.h"
#include "diagnose/net_sums.h"
#include "model/interval.h"

namespace irqscope {
namespace {

// The kernel counts an interrupt a moment before its tracepoint is reached, and a run of a program
// a moment after. Between a reading of its counters and one of ours that moment must have passed,
// also on a virtual CPU that was stopped just there.
constexpr uint64_t kSettleNs = 20'000'000;

Result<KernelCounters> read_kernel(const sys::Machine& machine) {
  auto interrupts = sys::read_interrupts(machine);
  if (!interrupts) return tl::unexpected(interrupts.error());
  if (!interrupts->unreadable.empty()) {
    return fail("/proc/interrupts: {}", interrupts->unreadable.front());
  }
  auto softirqs = sys::read_softirqs(machine);
  if (!softirqs) return tl::unexpected(softirqs.error());
  return KernelCounters{std::move(*interrupts), std::move(*softirqs)};
}

// A stop request must not cut the settling short, or a sound count would look wrong.
void settle() {
  uint64_t end = monotonic_ns() + kSettleNs;
  timespec pause{0, 1'000'000};
  while (monotonic_ns() < end) nanosleep(&pause, nullptr);
}

// What the others say: the kernel's counters, how often it ran our programs, the CPUs' sums.
struct Witnesses {
  KernelCounters kernel;
  std::optional<uint64_t> runs;
  CpuUses cpus;
  uint64_t at_ns = 0;
};

// In the order of time.
struct Readings {
  Witnesses outer_begin;
  Snapshot ours_begin;
  Witnesses inner_begin, inner_end;
  Snapshot ours_end;
  Witnesses outer_end;
};

Result<void> question(const EbpfCollector& collector, const sys::Machine& machine,
                      Witnesses& witnesses) {
  witnesses.at_ns = monotonic_ns();
  witnesses.cpus = collector.cpu_uses();
  auto kernel = read_kernel(machine);
  if (!kernel) return tl::unexpected(kernel.error());
  witnesses.kernel = std::move(*kernel);
  settle();
  witnesses.runs = collector.counting_runs();
  return {};
}

Result<void> read_ours(EbpfCollector& collector, Snapshot& snapshot) {
  auto reading = collector.read();
  if (!reading) return tl::unexpected(reading.error());
  snapshot = std::move(*reading);
  return {};
}

// Calls for each of which the kernel ran a program; threads are known from the scheduler.
uint64_t entered(const Snapshot& snapshot) {
  uint64_t sum = 0;
  for (const Row& row : snapshot.rows) {
    if (!info_of(row.source.key.kind).is_task) sum += row.tally.entered.value_or(0);
  }
  return sum;
}

std::optional<uint64_t> growth(std::optional<uint64_t> begin, std::optional<uint64_t> end) {
  if (!begin || !end) return std::nullopt;
  return *end - *begin;
}

VerifyReport report_on(const Readings& r) {
  VerifyReport report;
  report.duration_ns = r.ours_end.monotonic_ns - r.ours_begin.monotonic_ns;
  report.sources = compare(r.outer_begin.kernel, r.ours_begin, r.inner_begin.kernel,
                           r.inner_end.kernel, r.ours_end, r.outer_end.kernel);
  report.sums = check_sums(r.outer_begin.cpus, r.ours_begin, r.inner_begin.cpus, r.inner_end.cpus,
                           r.ours_end, r.outer_end.cpus);
  // The reading itself takes time, too, so the second clock is that after it.
  report.overfull_cpus = overfull_cpus(r.outer_begin.cpus, r.inner_end.cpus,
                                       r.ours_end.monotonic_ns - r.outer_begin.at_ns);
  report.runs_inner = growth(r.inner_begin.runs, r.inner_end.runs);
  report.runs_outer = growth(r.outer_begin.runs, r.outer_end.runs);
  report.counted = entered(r.ours_end) - entered(r.ours_begin);
  report.loss = difference(r.ours_begin, r.ours_end).loss;
  return report;
}

}  // namespace

Result<VerifyReport> verify(const CollectRequest& request, const sys::Machine& machine,
                            uint64_t duration_ns, const std::function<void()>& started) {
  ebpf::RunStatistics statistics;
  EbpfCollector collector(request, machine);
  Readings readings;
  auto result = in_turn([&] { return collector.start(); },
                        [&]() -> Result<void> {
                          started();
                          return {};
                        },
                        [&] { return question(collector, machine, readings.outer_begin); },
                        [&] { return read_ours(collector, readings.ours_begin); },
                        [&] { return question(collector, machine, readings.inner_begin); },
                        [&]() -> Result<void> {
                          sleep_until_ns(monotonic_ns() + duration_ns);
                          return {};
                        },
                        [&] { return question(collector, machine, readings.inner_end); },
                        [&] { return read_ours(collector, readings.ours_end); },
                        [&] { return question(collector, machine, readings.outer_end); });
  if (!result) return tl::unexpected(result.error());
  VerifyReport report = report_on(readings);
  report.attach = collector.info().attach;
  report.missing = collector.info().missing;
  if (!statistics.enabled()) report.runs_inner = report.runs_outer = std::nullopt;
  return report;
}

}  // namespace irqscope
