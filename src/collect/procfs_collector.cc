#include "collect/procfs_collector.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/clock.h"
#include "base/parse.h"
#include "sys/irq_identity.h"
#include "sys/kernel.h"
#include "sys/processor_lines.h"

namespace irqscope {
namespace {

std::string name_of(Kind kind, const sys::CounterLine& line) {
  if (kind == Kind::softirq) return sys::softirq_name(line.label);
  if (auto source = sys::processor_line(line)) return std::string(source->name);
  return line.actions.empty() ? "?" : fmt::format("{}", fmt::join(line.actions, ", "));
}

}  // namespace

std::optional<ProcfsCollector::Line> ProcfsCollector::find_source(Kind kind,
                                                                  const sys::CounterLine& line,
                                                                  size_t index) {
  // The softirq table has a line per vector, in their order.
  if (kind == Kind::softirq) return Line{static_cast<uint32_t>(index)};
  if (kind == Kind::hardirq) {
    if (!line.is_device_irq()) return std::nullopt;
    return Line{static_cast<uint32_t>(parse_number(line.label).value_or(UINT32_MAX))};
  }
  auto source = sys::processor_line(line);
  if (!source || source->kind != kind) return std::nullopt;
  return Line{source->id, source->per_cpu};
}

bool ProcfsCollector::is_wanted(const SourceKey& key) const {
  // What counts for all CPUs together is no count of some of them.
  return !request_.only_cpus || (key.cpu && request_.only_cpus->contains(*key.cpu));
}

void ProcfsCollector::count(const SourceKey& key, const sys::CounterLine& line, uint32_t value) {
  if (!is_wanted(key)) return;
  // A line that is new since start() began at zero.
  Counter& counter = counters_[key];
  uint32_t growth = sys::counter_growth(counter.last, value);
  counter.last = value;
  if (growth == 0) return;
  counter.grown += growth;
  counter.source.key = key;
  counter.source.name = name_of(key.kind, line);
  if (request_.identity && key.kind == Kind::hardirq && !counter.source.identity) {
    counter.source.identity = sys::read_irq_identity(machine_, key.id);
  }
}

void ProcfsCollector::restart_missing(Kind kind, const std::set<uint32_t>& listed) {
  for (auto& [key, counter] : counters_) {
    if (key.kind == kind && !listed.contains(key.id)) counter.last = 0;
  }
}

void ProcfsCollector::count_line(Kind kind, Line source, const sys::CounterLine& line,
                                 const std::vector<int>& cpus) {
  if (!source.per_cpu) return count({kind, source.id}, line, line.counts.front());
  for (size_t column = 0; column < std::min(cpus.size(), line.counts.size()); ++column) {
    count({kind, source.id, 0, cpus[column]}, line, line.counts[column]);
  }
}

void ProcfsCollector::count_table(Kind kind, const sys::CounterTable& table) {
  std::set<uint32_t> listed;
  for (size_t i = 0; i < table.lines.size(); ++i) {
    const sys::CounterLine& line = table.lines[i];
    auto source = find_source(kind, line, i);
    if (!source) continue;
    listed.insert(source->id);
    count_line(kind, *source, line, table.cpus);
  }
  restart_missing(kind, listed);
}

// Those of the kinds that are asked for, of one moment.
Result<void> ProcfsCollector::count_file(
    std::initializer_list<Kind> kinds,
    Result<sys::CounterTable> (*read_table)(const sys::Machine&)) {
  auto is_asked_for = [&](Kind kind) {
    return std::find(request_.kinds.begin(), request_.kinds.end(), kind) != request_.kinds.end();
  };
  if (std::none_of(kinds.begin(), kinds.end(), is_asked_for)) return {};
  auto table = read_table(machine_);
  if (!table) return tl::unexpected(table.error());
  for (Kind kind : kinds) {
    if (is_asked_for(kind)) count_table(kind, *table);
  }
  return {};
}

Result<void> ProcfsCollector::start() {
  // What was counted before is not ours, but part of every later value, and so of no difference.
  auto first = read();
  if (!first) return tl::unexpected(first.error());
  return {};
}

Result<Snapshot> ProcfsCollector::read() {
  Snapshot snapshot;
  snapshot.wall_ns = wall_ns();
  snapshot.monotonic_ns = monotonic_ns();
  auto counted = in_turn(
      [&] {
        return count_file({Kind::hardirq, Kind::vector, Kind::nmi}, sys::read_interrupts);
      },
      [&] { return count_file({Kind::softirq}, sys::read_softirqs); });
  if (!counted) return tl::unexpected(counted.error());
  for (const auto& [key, counter] : counters_) {
    if (counter.grown == 0) continue;
    Row& row = snapshot.rows.emplace_back();
    row.source = counter.source;
    row.tally.count = counter.grown;
  }
  return snapshot;
}

RunInfo ProcfsCollector::info() const {
  RunInfo info;
  info.kinds = request_.kinds;
  info.backend = "procfs";
  info.has_times = false;
  info.kernel = sys::kernel_release(machine_).value_or("");
  if (std::find(info.kinds.begin(), info.kinds.end(), Kind::thread) != info.kinds.end()) {
    info.missing.push_back({Kind::thread, "threads", "needs eBPF"});
  }
  return info;
}

}  // namespace irqscope
