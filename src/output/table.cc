#include "output/table.h"

#include <algorithm>

#include "output/details.h"
#include "output/layout.h"

namespace irqscope::output {
namespace {

constexpr size_t kIndent = 4;

std::string title(Kind kind) {
  std::string text(kind_name(kind));
  std::transform(text.begin(), text.end(), text.begin(), toupper);
  return text;
}

class Table {
 public:
  Table(const RunInfo& info, const TableOptions& options, const Interval& interval)
      : options_(options),
        interval_(interval),
        sections_(sections(info, interval)),
        grid_(row_columns(info, options, interval), options.unit) {}

  std::string text() const {
    Layout layout(grid_.layout(), lines(), options_.width);
    std::string text;
    for (const Section& section : sections_) {
      if (!text.empty()) text += '\n';
      text += section_text(section, layout);
    }
    return text.empty() ? no_interrupts(options_) : text;
  }

 private:
  std::vector<Line> lines() const {
    std::vector<Line> lines;
    for (const Section& section : sections_) {
      lines.push_back(grid_.header(title(section.kind)));
      for (const Row* row : section.rows) lines.push_back(grid_.line({interval_, *row}));
    }
    return lines;
  }

  std::string section_text(const Section& section, const Layout& layout) const {
    std::string text = layout.render(grid_.header(title(section.kind)), options_.color) + '\n';
    if (section.rows.empty()) text += no_interrupts(options_);
    for (const Row* row : section.rows)
      text += row_text({interval_, *row}, grid_, layout, options_);
    return text;
  }

  const TableOptions& options_;
  const Interval& interval_;
  std::vector<Section> sections_;
  RowGrid grid_;
};

}  // namespace

std::vector<Section> sections(const RunInfo& info, const Interval& interval) {
  std::vector<Section> result;
  for (Kind kind : kSourceKinds) {
    Section section{kind, {}};
    for (const Row& row : interval.rows) {
      if (row.source.key.kind == kind) section.rows.push_back(&row);
    }
    bool measured = std::find(info.kinds.begin(), info.kinds.end(), kind) != info.kinds.end();
    if (measured || !section.rows.empty()) result.push_back(std::move(section));
  }
  return result;
}

std::string no_interrupts(const TableOptions& options) {
  return wrapped({"(no interrupts)"}, {"", 0, options.width});
}

std::string row_text(const In<Row>& row, const RowGrid& grid, const Layout& layout,
                     const TableOptions& options) {
  std::string text = layout.render(grid.line(row), options.color) + '\n';
  if (!options.long_identity) return text;
  return text + wrapped(identity_items(row->source), {",", kIndent, options.width});
}

std::string table(const RunInfo& info, const TableOptions& options, const Interval& interval) {
  return Table(info, options, interval).text();
}

}  // namespace irqscope::output
