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

std::optional<ProcfsCollector::Place> ProcfsCollector::find_source(Kind kind,
                                                                   const sys::CounterLine& line,
                                                                   size_t index) {
  // The softirq table has a line per vector, in their order.
  if (kind == Kind::softirq) return Place{static_cast<uint32_t>(index)};
  if (kind == Kind::hardirq) {
    if (!line.is_device_irq()) return std::nullopt;
    return Place{static_cast<uint32_t>(parse_number(line.label).value_or(UINT32_MAX))};
  }
  auto source = sys::processor_line(line);
  if (!source || source->kind != kind) return std::nullopt;
  return Place{source->id, source->per_cpu};
}

bool ProcfsCollector::is_wanted(Cpu cpu) const {
  // What counts for all CPUs together is no count of some of them.
  return !request_.only_cpus || (cpu && request_.only_cpus->contains(*cpu));
}

// A number may have been given to another device.
void ProcfsCollector::describe(Source& source, const SourceKey& key,
                               const sys::CounterLine& line) const {
  source.key = key;
  std::string name = name_of(key.kind, line);
  if (source->name != name) source.edit().name = std::move(name);
  if (request_.identity && key.kind == Kind::hardirq && !source->identity) {
    source.edit().identity = sys::read_irq_identity(machine_, key.id);
  }
}

// Null if it has not grown.
ProcfsCollector::Counter* ProcfsCollector::count(Line& known, Cpu cpu, uint32_t value) const {
  if (!is_wanted(cpu)) return nullptr;
  auto found = known.counters.find(cpu);
  bool is_new = found == known.counters.end();
  if (is_new && value == 0) return nullptr;
  // A line that is new since start() began at zero.
  Counter& counter = is_new ? known.counters[cpu] : found->second;
  uint32_t growth = sys::counter_growth(counter.last, value);
  counter.last = value;
  counter.grown += growth;
  return growth == 0 ? nullptr : &counter;
}

void ProcfsCollector::restart_missing(Kind kind, const std::set<uint32_t>& listed) {
  for (auto& [key, line] : lines_) {
    if (key.first != kind || listed.contains(key.second)) continue;
    for (auto& [cpu, counter] : line.counters) counter.last = 0;
  }
}

void ProcfsCollector::count_line(Kind kind, Place place, const sys::CounterLine& line,
                                 const std::vector<int>& cpus) {
  Line& known = lines_[{kind, place.id}];
  bool is_described = false;
  auto count_one = [&](Cpu cpu, uint32_t value) {
    Counter* grown = count(known, cpu, value);
    if (!grown) return;
    if (!is_described) describe(known.source, {kind, place.id}, line);
    is_described = true;
    grown->source = known.source;
    grown->source.key.cpu = cpu;
  };
  if (!place.per_cpu) return count_one({}, line.counts.front());
  for (size_t column = 0; column < std::min(cpus.size(), line.counts.size()); ++column) {
    count_one(cpus[column], line.counts[column]);
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
  for (const auto& [key, line] : lines_) {
    for (const auto& [cpu, counter] : line.counters) {
      if (counter.grown == 0) continue;
      Row& row = snapshot.rows.emplace_back();
      row.source = counter.source;
      row.tally.count = counter.grown;
    }
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
