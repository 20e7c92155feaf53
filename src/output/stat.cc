#include "output/stat.h"

#include "output/details.h"
#include "output/table.h"

namespace irqscope::output {
namespace {

std::string nothing(const TableOptions& options) {
  if (options.by == By::function) return wrapped({"(no functions)"}, {"", 0, options.width});
  bool is_victim = options.by == By::task || options.by == By::cgroup;
  if (is_victim) return wrapped({"(no time was taken)"}, {"", 0, options.width});
  return no_interrupts(options);
}

}  // namespace

std::string stat(const RunInfo& info, const TableOptions& options, const Interval& interval) {
  RowGrid grid(row_columns(info, options, interval), options.unit);
  std::vector<Line> lines{grid.header()};
  for (const Row& row : interval.rows) lines.push_back(grid.line({interval, row}));
  Layout layout(grid.layout(), lines, options.width);
  std::string text = layout.render(lines.front(), options.color) + '\n';
  if (interval.rows.empty()) text += nothing(options);
  for (const Row& row : interval.rows) text += row_text({interval, row}, grid, layout, options);
  return text;
}

std::string missing_lines(const RunInfo& info, const TableOptions& options) {
  auto items = missing_items(info.missing);
  if (items.empty()) return "";
  items.front() = "not measured: " + items.front();
  return wrapped(items, {",", 0, options.width});
}

}  // namespace irqscope::output
