#include "diagnose/compare.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/parse.h"
#include "model/vectors.h"
#include "sys/processor_lines.h"

namespace irqscope {
namespace {

using SourceOnCpu = std::tuple<Kind, uint32_t, int>;  // kind, number, CPU

struct Counts {
  std::string name;
  uint64_t counted = 0;
  uint32_t inner_begin = 0, inner_end = 0, outer_begin = 0, outer_end = 0;
  // A line that has gone, or is another device's now, does not tell what it had counted before.
  bool was_there = false, is_there = false, is_anothers = false;
};
using Table = std::map<SourceOnCpu, Counts>;

struct Line {
  Kind kind;
  uint32_t id;
  std::string name;
};

// Whether the kernel counts there what we do. Errors are those of an i8259, too.
bool is_exact(const sys::ProcessorLine& line) {
  return line.id && line.per_cpu && line.id != static_cast<uint32_t>(Vector::error_apic);
}

void add_line(Table& table, const Line& line, const sys::CounterTable& counters,
              const std::vector<uint32_t>& counts, uint32_t Counts::*field) {
  for (size_t column = 0; column < std::min(counters.cpus.size(), counts.size()); ++column) {
    Counts& entry = table[{line.kind, line.id, counters.cpus[column]}];
    entry.*field = counts[column];
    entry.was_there = true;
    entry.is_there = entry.is_there || field == &Counts::outer_end;
    entry.is_anothers = entry.is_anothers || (!entry.name.empty() && entry.name != line.name);
    if (entry.name.empty()) entry.name = line.name;
  }
}

void add_counters(Table& table, const KernelCounters& counters, uint32_t Counts::*field) {
  for (const sys::CounterLine& line : counters.interrupts.lines) {
    if (!line.is_device_irq()) continue;
    auto irq = static_cast<uint32_t>(parse_number(line.label).value_or(UINT32_MAX));
    add_line(table, {Kind::hardirq, irq, fmt::format("{}", fmt::join(line.actions, ", "))},
             counters.interrupts, line.counts, field);
  }
  for (const sys::ProcessorLine& line : sys::processor_lines(counters.interrupts)) {
    if (!is_exact(line)) continue;
    add_line(table, {line.kind, *line.id, std::string(line.name)}, counters.interrupts,
             line.line->counts, field);
  }
  for (size_t i = 0; i < counters.softirqs.lines.size(); ++i) {
    const sys::CounterLine& line = counters.softirqs.lines[i];
    add_line(table, {Kind::softirq, static_cast<uint32_t>(i), sys::softirq_name(line.label)},
             counters.softirqs, line.counts, field);
  }
}

// The number that the kernel's line of a source has.
uint32_t line_id(const SourceKey& key) {
  constexpr auto kSingle = static_cast<uint32_t>(Vector::call_function_single);
  if (key.kind == Kind::vector && key.id == kSingle) {
    return static_cast<uint32_t>(Vector::call_function);
  }
  return key.id;
}

// The kernel counts lines, we count handlers: every sharer of a line is called each time, so the
// one that was called most often has the line's count. A softirq's contexts add up, and so do the
// two vectors of one line.
std::map<SourceOnCpu, uint64_t> calls_begun(const Snapshot& begin, const Snapshot& end) {
  std::map<SourceKey, uint64_t> before;
  for (const Row& row : begin.rows) before[row.source.key] = row.tally.entered.value_or(0);
  std::map<SourceOnCpu, uint64_t> calls;
  for (const Row& row : end.rows) {
    const SourceKey& key = row.source.key;
    uint64_t& count = calls[{key.kind, line_id(key), key.cpu.value_or(-1)}];
    uint64_t grown = row.tally.entered.value_or(0) - before[key];
    bool shares_line = info_of(key.kind).shares_interrupts;
    count = shares_line ? std::max(count, grown) : count + grown;
  }
  return calls;
}

void add_to(Comparison& source, const Counts& counts) {
  uint64_t inner = sys::counter_growth(counts.inner_begin, counts.inner_end);
  uint64_t outer = sys::counter_growth(counts.outer_begin, counts.outer_end);
  if (counts.is_anothers) inner = 0;
  bool most_is_known = !counts.was_there || (counts.is_there && !counts.is_anothers);
  if (!most_is_known) outer = std::max(outer, counts.counted);
  source.counted += counts.counted;
  source.kernel_inner += inner;
  source.kernel_outer += outer;
  source.lost += inner > counts.counted ? inner - counts.counted : 0;
  source.surplus += counts.counted > outer ? counts.counted - outer : 0;
}

}  // namespace

std::vector<Comparison> compare(const KernelCounters& outer_begin, const Snapshot& ours_begin,
                                const KernelCounters& inner_begin, const KernelCounters& inner_end,
                                const Snapshot& ours_end, const KernelCounters& outer_end) {
  Table table;
  add_counters(table, outer_begin, &Counts::outer_begin);
  add_counters(table, inner_begin, &Counts::inner_begin);
  add_counters(table, inner_end, &Counts::inner_end);
  add_counters(table, outer_end, &Counts::outer_end);
  for (const auto& [place, calls] : calls_begun(ours_begin, ours_end)) {
    auto known = table.find(place);
    bool must_be_known = info_of(std::get<Kind>(place)).kernel_counts_all;
    if (known != table.end() || must_be_known) table[place].counted = calls;
  }

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

}  // namespace irqscope
