#include <fmt/format.h>

#include "output/entity_fields.h"
#include "output/grid.h"
#include "output/stat.h"

namespace irqscope::output {
namespace {

std::string whole_text(const Value& value) {
  return fmt::format("{:.0f}", std::get<double>(value));
}

Style misses_style(Unit of, const Value& value) {
  Style style = plain_style(of, value);
  return style == Style::faint ? style : Style::alert;
}

Style known_style(Unit, const Value& value) { return plain_style(Unit::none, value); }

constexpr Pick kCostColumns[] = {{"name"},
                                 {"runs", 2},
                                 {"ns_per_run", 0, {}, whole_text, known_style},
                                 {"cpu_share", 1, {}, nullptr, known_style},
                                 {"misses", 3, {}, nullptr, misses_style}};

}  // namespace

std::string cost_lines(const TableOptions& options, const Interval& interval) {
  if (interval.programs.empty()) return "";
  Grid grid(table_columns(program_fields(), kCostColumns, "name"), options.unit);
  std::vector<Line> lines{grid.header()};
  for (const ProgramCost& cost : interval.programs) lines.push_back(grid.line({interval, cost}));
  return rendered(grid.layout(), lines, options.width, options.color);
}

}  // namespace irqscope::output
