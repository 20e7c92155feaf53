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

void ProcfsCollector::add_row(Kind kind, uint32_t id, int cpu, const sys::CounterLine& line,
                              uint32_t count, Snapshot& snapshot) {
  Row row;
  row.source.key = {kind, id, 0, cpu};
  // A line that is new since start() began at zero.
  Counter& counter = counters_[row.source.key];
  counter.grown += sys::counter_growth(counter.last, count);
  counter.last = count;
  if (counter.grown == 0) return;
  row.source.name = name_of(kind, line);
  if (request_.identity && kind == Kind::hardirq) {
    row.source.identity = sys::read_irq_identity(machine_, id, row.source.name);
  }
  row.tally.count = counter.grown;
  snapshot.rows.push_back(std::move(row));
}

void ProcfsCollector::add_table(Kind kind, const sys::CounterTable& table, Snapshot& snapshot) {
  for (size_t i = 0; i < table.lines.size(); ++i) {
    const sys::CounterLine& line = table.lines[i];
    if (kind == Kind::hardirq && !line.is_device_irq()) continue;
    // The softirq table has a line per vector, in their order.
    uint64_t id = kind == Kind::softirq ? i : parse_number(line.label).value_or(UINT32_MAX);
    for (size_t column = 0; column < std::min(table.cpus.size(), line.counts.size()); ++column) {
      int cpu = table.cpus[column];
      if (request_.only_cpus && !request_.only_cpus->contains(cpu)) continue;
      add_row(kind, static_cast<uint32_t>(id), cpu, line, line.counts[column], snapshot);
    }
  }
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
    add_table(kind, *table, snapshot);
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
