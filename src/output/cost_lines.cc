#include <fmt/format.h>

#include "output/fields.h"
#include "output/layout.h"
#include "output/stat.h"

namespace irqscope::output {
namespace {

const std::vector<Column> kCostColumns = {{Align::left, 0, true},
                                          {Align::right, 2},
                                          {Align::right, 0},
                                          {Align::right, 1},
                                          {Align::right, 3}};
const Line kCostHeader = {{"PROGRAM", Style::header},
                          {"RUNS", Style::header},
                          {"ns/RUN", Style::header},
                          {"%CPU", Style::header},
                          {"MISSES", Style::header}};

Cell number(uint64_t value) {
  return {fmt::format("{}", value), value == 0 ? Style::faint : Style::plain};
}

Cell unknown() { return {"-", Style::faint}; }

Cell misses(const ProgramCost& cost) {
  if (!cost.misses) return unknown();
  return {fmt::format("{}", *cost.misses), *cost.misses == 0 ? Style::faint : Style::alert};
}

Line line(const ProgramCost& cost, const Interval& interval) {
  auto run_ns = static_cast<double>(cost.run_ns);
  Cell each = unknown();
  if (cost.runs > 0) each = {fmt::format("{:.0f}", run_ns / static_cast<double>(cost.runs))};
  auto part = share_of(cost.run_ns, interval.duration_ns);
  Cell share = part ? Cell{percent_text(*part)} : unknown();
  return {{printable(cost.name)}, number(cost.runs), each, share, misses(cost)};
}

}  // namespace

std::string cost_lines(const TableOptions& options, const Interval& interval) {
  if (interval.programs.empty()) return "";
  std::vector<Line> lines{kCostHeader};
  for (const ProgramCost& cost : interval.programs) lines.push_back(line(cost, interval));
  return rendered(kCostColumns, lines, options.width, options.color);
}

}  // namespace irqscope::output
