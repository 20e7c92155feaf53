#include "collect/procfs_collector.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "base/parse.h"
#include "sys/irq_identity.h"
#include "sys/kernel.h"

namespace irqscope {
namespace {

std::string names_of_actions(const sys::CounterLine& line) {
  return line.actions.empty() ? "?" : fmt::format("{}", fmt::join(line.actions, ", "));
}

}  // namespace

bool ProcfsCollector::has_kind(Kind kind) const { return irqscope::has_kind(request_.kinds, kind); }

bool ProcfsCollector::is_wanted(Cpu cpu) const {
  // What counts for all CPUs together is no count of some of them.
  return !request_.only_cpus || (cpu && request_.only_cpus->contains(*cpu));
}

std::vector<ProcfsCollector::Listed> ProcfsCollector::list_interrupts(
    const sys::CounterTable& table) {
  std::vector<Listed> sources;
  for (const sys::CounterLine& line : table.lines) {
    if (only_ || !has_kind(Kind::hardirq) || !line.is_device_irq()) continue;
    auto irq = static_cast<uint32_t>(parse_number(line.label).value_or(UINT32_MAX));
    sources.push_back({{Kind::hardirq, irq}, names_of_actions(line), &line.counts});
  }
  for (const sys::ProcessorLine& line : sys::processor_lines(table)) {
    uint32_t id = ids_.id_of(line);  // also of those that are not wanted, so that it is always one
    if (!has_kind(line.kind) || (only_ && !only_(line))) continue;
    sources.push_back({{line.kind, id}, std::string(line.name), &line.line->counts, line.per_cpu});
  }
  return sources;
}

// The softirq table has a line per vector, in their order.
std::vector<ProcfsCollector::Listed> ProcfsCollector::list_softirqs(
    const sys::CounterTable& table) const {
  std::vector<Listed> sources;
  for (const sys::CounterLine& line : table.lines) {
    auto id = static_cast<uint32_t>(sources.size());
    sources.push_back({{Kind::softirq, id}, sys::softirq_name(line.label), &line.counts});
  }
  return sources;
}

// A number may have been given to another device.
void ProcfsCollector::describe(Source& source, const Listed& listed) const {
  source.key = listed.key;
  if (source->name != listed.name) source.edit().name = listed.name;
  if (request_.identity && listed.key.kind == Kind::hardirq && !source->identity) {
    source.edit().identity = sys::read_irq_identity(machine_, listed.key.id);
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

void ProcfsCollector::restart_missing(const std::vector<Listed>& sources, bool are_softirqs) {
  std::set<std::pair<Kind, uint32_t>> listed;
  for (const Listed& source : sources) listed.insert({source.key.kind, source.key.id});
  for (auto& [key, line] : lines_) {
    bool is_of_table = (key.first == Kind::softirq) == are_softirqs;
    if (!is_of_table || listed.contains(key)) continue;
    for (auto& [cpu, counter] : line.counters) counter.last = 0;
  }
}

void ProcfsCollector::count_source(const Listed& listed, const std::vector<int>& cpus) {
  Line& known = lines_[{listed.key.kind, listed.key.id}];
  bool is_described = false;
  auto count_one = [&](Cpu cpu, uint32_t value) {
    Counter* grown = count(known, cpu, value);
    if (!grown) return;
    if (!is_described) describe(known.source, listed);
    is_described = true;
    grown->source = known.source;
    grown->source.key.cpu = cpu;
  };
  if (!listed.per_cpu) return count_one({}, listed.counts->front());
  for (size_t column = 0; column < std::min(cpus.size(), listed.counts->size()); ++column) {
    count_one(cpus[column], (*listed.counts)[column]);
  }
}

Result<void> ProcfsCollector::count_interrupts() {
  if (!has_kind(Kind::hardirq) && !has_kind(Kind::vector) && !has_kind(Kind::nmi)) return {};
  auto table = only_ ? sys::read_processor_interrupts(machine_) : sys::read_interrupts(machine_);
  if (!table) return tl::unexpected(table.error());
  auto sources = list_interrupts(*table);
  for (const Listed& source : sources) count_source(source, table->cpus);
  // What can't be read now is not missing.
  if (table->unreadable.empty()) restart_missing(sources, false);
  unreadable_ = std::move(table->unreadable);
  return {};
}

Result<void> ProcfsCollector::count_softirqs() {
  if (!has_kind(Kind::softirq) || only_) return {};
  auto table = sys::read_softirqs(machine_);
  if (!table) return tl::unexpected(table.error());
  auto sources = list_softirqs(*table);
  for (const Listed& source : sources) count_source(source, table->cpus);
  restart_missing(sources, true);
  return {};
}

Result<void> ProcfsCollector::start() {
  // What was counted before is not ours, but part of every later value, and so of no difference.
  auto first = read();
  if (!first) return tl::unexpected(first.error());
  for (const auto& [key, line] : lines_) {
    if (!line.counters.empty()) used_before_.push_back(line.source->name);
  }
  return {};
}

Result<Snapshot> ProcfsCollector::read() {
  Snapshot snapshot;
  snapshot.wall_ns = wall_ns();
  snapshot.monotonic_ns = monotonic_ns();
  auto counted = in_turn([&] { return count_interrupts(); }, [&] { return count_softirqs(); });
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
  if (has_kind(Kind::thread)) info.missing.push_back({Kind::thread, "threads", "needs eBPF"});
  if (!unreadable_.empty()) {
    Kind kind = has_kind(Kind::vector) ? Kind::vector : Kind::hardirq;
    info.missing.push_back({kind,
                            fmt::format("{} line{} of /proc/interrupts", unreadable_.size(),
                                        unreadable_.size() == 1 ? "" : "s"),
                            unreadable_.front()});
  }
  return info;
}

}  // namespace irqscope
