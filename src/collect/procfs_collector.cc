#include "collect/procfs_collector.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/clock.h"
#include "base/parse.h"
#include "sys/irq_identity.h"
#include "sys/kernel.h"

namespace irqscope {
namespace {

Result<sys::CounterTable> read_table(Kind kind, const sys::Machine& machine) {
  return kind == Kind::hardirq ? sys::read_interrupts(machine) : sys::read_softirqs(machine);
}

std::string name_of(Kind kind, const sys::CounterLine& line) {
  if (kind == Kind::softirq) return sys::softirq_name(line.label);
  return line.actions.empty() ? "?" : fmt::format("{}", fmt::join(line.actions, ", "));
}

}  // namespace

void ProcfsCollector::count(const SourceKey& key, const sys::CounterLine& line, uint32_t value) {
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

void ProcfsCollector::count_table(Kind kind, const sys::CounterTable& table) {
  std::set<uint32_t> listed;
  for (size_t i = 0; i < table.lines.size(); ++i) {
    const sys::CounterLine& line = table.lines[i];
    if (kind == Kind::hardirq && !line.is_device_irq()) continue;
    // The softirq table has a line per vector, in their order.
    uint64_t number = kind == Kind::softirq ? i : parse_number(line.label).value_or(UINT32_MAX);
    auto id = static_cast<uint32_t>(number);
    listed.insert(id);
    for (size_t column = 0; column < std::min(table.cpus.size(), line.counts.size()); ++column) {
      int cpu = table.cpus[column];
      if (request_.only_cpus && !request_.only_cpus->contains(cpu)) continue;
      count({kind, id, 0, cpu}, line, line.counts[column]);
    }
  }
  restart_missing(kind, listed);
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
  for (Kind kind : request_.kinds) {
    auto table = read_table(kind, machine_);
    if (!table) return tl::unexpected(table.error());
    count_table(kind, *table);
  }
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
  return info;
}

}  // namespace irqscope
