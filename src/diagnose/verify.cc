#include "diagnose/verify.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/clock.h"
#include "base/parse.h"
#include "base/stop_signal.h"
#include "collect/ebpf_collector.h"
#include "model/interval.h"

namespace irqscope {
namespace {

// The kernel counts an interrupt a moment before its tracepoint is reached, and a run of a program
// a moment after. Between a reading of its counters and one of ours that moment must have passed,
// also on a virtual CPU that was stopped just there.
constexpr uint64_t kSettleNs = 20'000'000;

using Place = std::tuple<Kind, uint32_t, int>;  // kind, number, CPU

struct Counts {
  std::string name;
  uint64_t counted = 0;
  uint32_t inner_begin = 0, inner_end = 0, outer_begin = 0, outer_end = 0;
};
using Table = std::map<Place, Counts>;

void add_table(Table& table, Kind kind, const sys::CounterTable& counters,
               uint32_t Counts::*field) {
  for (size_t i = 0; i < counters.lines.size(); ++i) {
    const sys::CounterLine& line = counters.lines[i];
    if (kind == Kind::hardirq && !line.is_device_irq()) continue;
    uint64_t id = kind == Kind::softirq ? i : parse_number(line.label).value_or(UINT32_MAX);
    for (size_t column = 0; column < std::min(counters.cpus.size(), line.counts.size()); ++column) {
      Counts& counts = table[{kind, static_cast<uint32_t>(id), counters.cpus[column]}];
      counts.*field = line.counts[column];
      if (counts.name.empty()) {
        counts.name = kind == Kind::softirq ? sys::softirq_name(line.label)
                                            : fmt::format("{}", fmt::join(line.actions, ", "));
      }
    }
  }
}

void add_counters(Table& table, const KernelCounters& counters, uint32_t Counts::*field) {
  add_table(table, Kind::hardirq, counters.interrupts, field);
  add_table(table, Kind::softirq, counters.softirqs, field);
}

// The kernel counts lines, we count handlers: every sharer of a line is called each time, so the
// one that was called most often has the line's count.
std::map<Place, uint64_t> calls_begun(const Snapshot& begin, const Snapshot& end) {
  std::map<SourceKey, uint64_t> before;
  for (const Row& row : begin.rows) before[row.source.key] = row.tally.entered.value_or(0);
  std::map<Place, uint64_t> calls;
  for (const Row& row : end.rows) {
    const SourceKey& key = row.source.key;
    uint64_t& count = calls[{key.kind, key.id, key.cpu.value_or(-1)}];
    count = std::max(count, row.tally.entered.value_or(0) - before[key]);
  }
  return calls;
}

void add_to(Comparison& source, const Counts& counts) {
  uint64_t inner = sys::counter_growth(counts.inner_begin, counts.inner_end);
  uint64_t outer = sys::counter_growth(counts.outer_begin, counts.outer_end);
  source.counted += counts.counted;
  source.kernel_inner += inner;
  source.kernel_outer += outer;
  source.lost += inner > counts.counted ? inner - counts.counted : 0;
  source.surplus += counts.counted > outer ? counts.counted - outer : 0;
}

Result<KernelCounters> read_kernel(const sys::Machine& machine) {
  auto interrupts = sys::read_interrupts(machine);
  if (!interrupts) return tl::unexpected(interrupts.error());
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

}  // namespace

std::optional<bool> VerifyReport::every_run_counted() const {
  if (!runs_inner || !runs_outer) return std::nullopt;
  return *runs_inner <= counted && counted <= *runs_outer;
}

bool VerifyReport::within() const {
  return loss.none() && std::all_of(sources.begin(), sources.end(),
                                    [](const Comparison& source) { return source.within(); });
}

std::vector<Comparison> compare(const KernelCounters& outer_begin, const Snapshot& ours_begin,
                                const KernelCounters& inner_begin, const KernelCounters& inner_end,
                                const Snapshot& ours_end, const KernelCounters& outer_end) {
  Table table;
  add_counters(table, outer_begin, &Counts::outer_begin);
  add_counters(table, inner_begin, &Counts::inner_begin);
  add_counters(table, inner_end, &Counts::inner_end);
  add_counters(table, outer_end, &Counts::outer_end);
  for (const auto& [place, calls] : calls_begun(ours_begin, ours_end)) table[place].counted = calls;

  std::map<std::pair<Kind, uint32_t>, Comparison> sources;
  for (const auto& [place, counts] : table) {
    auto [kind, id, cpu] = place;
    Comparison& source = sources[{kind, id}];
    source.kind = kind;
    source.id = id;
    source.name = counts.name;
    add_to(source, counts);
  }
  std::vector<Comparison> active;
  for (auto& [key, source] : sources) {
    if (source.counted || source.kernel_outer) active.push_back(std::move(source));
  }
  return active;
}

namespace {

// All readings, in the order of time.
struct Readings {
  KernelCounters kernel_outer_begin, kernel_inner_begin, kernel_inner_end, kernel_outer_end;
  std::optional<uint64_t> runs_outer_begin, runs_inner_begin, runs_inner_end, runs_outer_end;
  Snapshot ours_begin, ours_end;
};

template <class T>
Result<void> store(T& target, Result<T> reading) {
  if (!reading) return tl::unexpected(reading.error());
  target = std::move(*reading);
  return {};
}

Result<void> read_begin(EbpfCollector& collector, const sys::Machine& machine, Readings& readings) {
  return in_turn([&] { return store(readings.kernel_outer_begin, read_kernel(machine)); },
                 [&]() -> Result<void> {
                   settle();
                   readings.runs_outer_begin = collector.counting_runs();
                   return store(readings.ours_begin, collector.read());
                 },
                 [&] { return store(readings.kernel_inner_begin, read_kernel(machine)); },
                 [&]() -> Result<void> {
                   settle();  // a run is counted when the program has ended
                   readings.runs_inner_begin = collector.counting_runs();
                   return {};
                 });
}

Result<void> read_end(EbpfCollector& collector, const sys::Machine& machine, Readings& readings) {
  return in_turn([&] { return store(readings.kernel_inner_end, read_kernel(machine)); },
                 [&]() -> Result<void> {
                   settle();
                   readings.runs_inner_end = collector.counting_runs();
                   return store(readings.ours_end, collector.read());
                 },
                 [&] { return store(readings.kernel_outer_end, read_kernel(machine)); },
                 [&]() -> Result<void> {
                   settle();
                   readings.runs_outer_end = collector.counting_runs();
                   return {};
                 });
}

uint64_t entered(const Snapshot& snapshot) {
  uint64_t sum = 0;
  for (const Row& row : snapshot.rows) sum += row.tally.entered.value_or(0);
  return sum;
}

std::optional<uint64_t> growth(std::optional<uint64_t> begin, std::optional<uint64_t> end) {
  if (!begin || !end) return std::nullopt;
  return *end - *begin;
}

VerifyReport report_on(const Readings& readings) {
  VerifyReport report;
  report.duration_ns = readings.ours_end.monotonic_ns - readings.ours_begin.monotonic_ns;
  report.sources =
      compare(readings.kernel_outer_begin, readings.ours_begin, readings.kernel_inner_begin,
              readings.kernel_inner_end, readings.ours_end, readings.kernel_outer_end);
  report.runs_inner = growth(readings.runs_inner_begin, readings.runs_inner_end);
  report.runs_outer = growth(readings.runs_outer_begin, readings.runs_outer_end);
  report.counted = entered(readings.ours_end) - entered(readings.ours_begin);
  report.loss = difference(readings.ours_begin, readings.ours_end).loss;
  return report;
}

}  // namespace

Result<VerifyReport> verify(const CollectRequest& request, const sys::Machine& machine,
                            uint64_t duration_ns) {
  ebpf::RunStatistics statistics;
  EbpfCollector collector(request, machine);
  Readings readings;
  auto result = in_turn([&] { return collector.start(); },
                        [&] { return read_begin(collector, machine, readings); },
                        [&]() -> Result<void> {
                          sleep_until_ns(monotonic_ns() + duration_ns);
                          return {};
                        },
                        [&] { return read_end(collector, machine, readings); });
  if (!result) return tl::unexpected(result.error());
  VerifyReport report = report_on(readings);
  report.attach = collector.info().attach;
  if (!statistics.enabled()) report.runs_inner = report.runs_outer = std::nullopt;
  return report;
}

}  // namespace irqscope
