#include "model/group.h"

#include <fmt/format.h>

#include <map>

#include "model/interval.h"
#include "model/sums.h"

namespace irqscope {
namespace {

constexpr uint64_t less(uint64_t a, uint64_t b) { return a > b ? a - b : 0; }

std::vector<Row> by_kind(std::vector<Row> rows) {
  for (Row& row : rows) {
    row.source = Source({row.source.key.kind, 0, 0, row.source.key.cpu});
  }
  rows = joined(rows);
  for (Row& row : rows) row.source.edit().name = kind_name(row.source.key.kind);
  return rows;
}

// Of all kinds together: what fell into one of them is in the sum by itself, so that nothing is
// left that fell into all. Without net times it would be counted twice, and is not known.
void flatten(std::optional<Timing>& timing) {
  if (timing && !timing->nested_ns) timing.reset();
  if (!timing) return;
  timing->total_ns = timing->net_ns();
  timing->nested_ns = 0;
}

std::vector<Row> by_cpu(std::vector<Row> rows) {
  for (Row& row : rows) row.source = Source({Kind::all, 0, 0, row.source.key.cpu});
  rows = joined(rows);
  for (Row& row : rows) {
    const std::optional<int>& cpu = row.source.key.cpu;
    row.source.edit().name = cpu ? fmt::format("cpu {}", *cpu) : "all";
    flatten(row.tally.timing);
  }
  return rows;
}

// The source that a function ran in, on one CPU: names of softirqs and vectors differ.
using FunctionOnCpu = std::pair<std::string, std::optional<int>>;

std::map<FunctionOnCpu, Timing> times_of_functions(const std::vector<Row>& functions) {
  std::map<FunctionOnCpu, Timing> sums;
  for (const Row& row : functions) {
    Timing& sum = sums[{row.source->within.value_or(""), row.source.key.cpu}];
    if (!row.tally.timing) continue;
    sum.total_ns += row.tally.timing->total_ns;
    sum.nested_ns = sum.nested_ns.value_or(0) + row.tally.timing->nested_ns.value_or(0);
  }
  return sums;
}

// What a source spent outside of its functions. A call that was under way at a reading has told
// of its functions, but not of itself: such a rest is 0 and not less.
Row rest_of(const Row& source, const Timing& functions) {
  Row rest;
  const SourceKey& key = source.source.key;
  rest.source = {{Kind::function, key.id, 0, key.cpu}, "(rest)"};
  rest.source.edit().within = source.source->name;
  rest.source.edit().type = "rest";
  rest.tally.count = source.tally.count;
  if (!source.tally.timing) return rest;
  Timing& timing = rest.tally.timing.emplace();
  uint64_t net_ns = less(source.tally.timing->net_ns(), functions.net_ns());
  timing.total_ns = std::max(net_ns, less(source.tally.timing->total_ns, functions.total_ns));
  if (source.tally.timing->nested_ns) timing.nested_ns = timing.total_ns - net_ns;
  return rest;
}

bool has_functions(const Source& source) { return info_of(source.key.kind).has_functions; }

std::vector<Row> by_function(const std::vector<Row>& sources, std::vector<Row> functions) {
  std::map<FunctionOnCpu, Timing> times = times_of_functions(functions);
  for (const Row& source : sources) {
    auto found = times.find({source.source->name, source.source.key.cpu});
    bool wanted = has_functions(source.source) && found != times.end();
    if (wanted) functions.push_back(rest_of(source, found->second));
  }
  return functions;
}

Row row_of(const Theft& theft) {
  Row row{theft.victim, {}, {theft.share}};
  row.tally.count = theft.share.count;
  Timing& timing = row.tally.timing.emplace();
  timing.total_ns = theft.share.net_ns;
  timing.nested_ns = 0;
  return row;
}

std::vector<Row> by_victim(const std::vector<Theft>& thefts, Kind kind) {
  std::vector<Row> rows;
  for (const Theft& theft : thefts) {
    if (theft.victim.key.kind == kind) rows.push_back(row_of(theft));
  }
  rows = joined(rows);
  for (Row& row : rows) {
    std::sort(row.shares.begin(), row.shares.end(), [](const Share& a, const Share& b) {
      return std::tie(b.net_ns, a.name, a.source) < std::tie(a.net_ns, b.name, b.source);
    });
  }
  return rows;
}

}  // namespace

Interval group(Interval interval, By by, bool per_cpu) {
  if (!per_cpu && by != By::cpu) interval = sum_over_cpus(std::move(interval));
  if (by != By::source) interval = sum_over_contexts(std::move(interval));
  if (by == By::cpu) interval.rows = by_cpu(std::move(interval.rows));
  if (by == By::kind) interval.rows = by_kind(std::move(interval.rows));
  if (by == By::function) interval.rows = by_function(interval.rows, interval.functions);
  if (by == By::task) interval.rows = by_victim(interval.thefts, Kind::task);
  if (by == By::cgroup) interval.rows = by_victim(interval.thefts, Kind::cgroup);
  return interval;
}

}  // namespace irqscope
