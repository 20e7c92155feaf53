#include "output/table.h"

#include <algorithm>

#include "output/details.h"
#include "output/fields.h"
#include "output/grid.h"
#include "output/layout.h"

namespace irqscope::output {
namespace {

constexpr size_t kIndent = 4;

bool any_not_handled(const Interval& interval) {
  return std::any_of(interval.rows.begin(), interval.rows.end(),
                     [](const Row& row) { return row.tally.not_handled.value_or(0) > 0; });
}

bool any_hardirqs(const std::vector<Section>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [](const Section& section) { return section.kind == Kind::hardirq; });
}

// A softirq has a number, but no IRQ.
Value irq_of_hardirq(const Interval&, const Row& row) {
  if (row.source.key.kind != Kind::hardirq) return {};
  return uint64_t{row.source.key.id};
}

std::string_view title(Kind kind) { return kind == Kind::hardirq ? "HARDIRQ" : "SOFTIRQ"; }

class Table {
 public:
  Table(const RunInfo& info, const TableOptions& options, const Interval& interval)
      : info_(info),
        options_(options),
        interval_(interval),
        sections_(sections(info, interval)),
        grid_(shown_fields(), "name", interval, options.unit) {}

  std::string text() const {
    Layout layout(grid_.columns(), lines(), options_.width);
    std::string text;
    for (const Section& section : sections_) {
      if (!text.empty()) text += '\n';
      text += section_text(section, layout);
    }
    return text.empty() ? no_interrupts(options_) : text;
  }

 private:
  std::vector<Field> shown_fields() const {
    std::vector<Field> result;
    for (Field field : fields()) {
      if (field.shown == Shown::hardirqs) field.get = irq_of_hardirq;
      if (shown(field)) result.push_back(field);
    }
    // The name first, whatever its place in files.
    std::stable_partition(result.begin(), result.end(),
                          [](const Field& field) { return field.align == Align::left; });
    return result;
  }

  bool shown(const Field& field) const {
    switch (field.shown) {
      case Shown::never:
        return false;
      case Shown::always:
        return true;
      case Shown::hardirqs:
        return any_hardirqs(sections_);
      case Shown::per_cpu:
        return options_.per_cpu;
      case Shown::times:
        return info_.has_times;
      case Shown::shared_lines:
        return any_not_handled(interval_);
    }
    return false;
  }

  std::vector<Line> lines() const {
    std::vector<Line> lines;
    for (const Section& section : sections_) {
      lines.push_back(grid_.header(title(section.kind)));
      for (const Row* row : section.rows) lines.push_back(grid_.line(*row));
    }
    return lines;
  }

  std::string section_text(const Section& section, const Layout& layout) const {
    std::string text = layout.render(grid_.header(title(section.kind)), options_.color) + '\n';
    if (section.rows.empty()) text += no_interrupts(options_);
    for (const Row* row : section.rows) text += row_text(*row, grid_, layout, options_);
    return text;
  }

  const RunInfo& info_;
  const TableOptions& options_;
  const Interval& interval_;
  std::vector<Section> sections_;
  Grid grid_;
};

}  // namespace

std::vector<Section> sections(const RunInfo& info, const Interval& interval) {
  std::vector<Section> result;
  for (Kind kind : {Kind::hardirq, Kind::softirq}) {
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

std::string row_text(const Row& row, const Grid& grid, const Layout& layout,
                     const TableOptions& options) {
  std::string text = layout.render(grid.line(row), options.color) + '\n';
  if (!options.long_identity) return text;
  return text + wrapped(identity_items(row.source), {",", kIndent, options.width});
}

std::string table(const RunInfo& info, const TableOptions& options, const Interval& interval) {
  return Table(info, options, interval).text();
}

}  // namespace irqscope::output
