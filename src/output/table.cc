#include "output/table.h"

#include <algorithm>

#include "output/details.h"
#include "output/fields.h"
#include "output/layout.h"

namespace irqscope::output {
namespace {

constexpr double kBusyShare = 0.5;  // of a CPU: worth a look at once
constexpr size_t kIndent = 4;

bool any_not_handled(const Interval& interval) {
  return std::any_of(interval.rows.begin(), interval.rows.end(),
                     [](const Row& row) { return row.tally.not_handled.value_or(0) > 0; });
}

bool any_hardirqs(const std::vector<Section>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [](const Section& section) { return section.kind == Kind::hardirq; });
}

class Table {
 public:
  Table(const RunInfo& info, const TableOptions& options, const Interval& interval)
      : info_(info), options_(options), interval_(interval), sections_(sections(info, interval)) {
    for (const Field& field : fields()) {
      if (shown(field)) fields_.push_back(&field);
    }
    // The name first, whatever its place in files.
    std::stable_partition(fields_.begin(), fields_.end(), is_name);
  }

  std::string text() const {
    Layout layout(columns(), lines(), options_.width);
    std::string text;
    for (const Section& section : sections_) {
      if (!text.empty()) text += '\n';
      text += section_text(section, layout);
    }
    return text.empty() ? no_interrupts(options_) : text;
  }

 private:
  static bool is_name(const Field* field) { return field->align == Align::left; }

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

  std::vector<Column> columns() const {
    std::vector<Column> columns;
    for (const Field* field : fields_) {
      columns.push_back({field->align, field->give_up, is_name(field)});
    }
    return columns;
  }

  std::vector<Line> lines() const {
    std::vector<Line> lines;
    for (const Section& section : sections_) {
      lines.push_back(header(section.kind));
      for (const Row* row : section.rows) lines.push_back(line(*row));
    }
    return lines;
  }

  // The unit stands once, at the first of the times; of these it is the last to be given up.
  Line header(Kind kind) const {
    Line line;
    bool unit_said = false;
    for (const Field* field : fields_) {
      std::string text(field->header);
      if (is_name(field)) text = kind == Kind::hardirq ? "HARDIRQ" : "SOFTIRQ";
      bool is_time = field->unit == Unit::duration;
      if (is_time && !unit_said) text += fmt::format("({})", unit_name(options_.unit));
      unit_said = unit_said || is_time;
      line.push_back({std::move(text), Style::header});
    }
    return line;
  }

  Line line(const Row& row) const {
    Line line;
    for (const Field* field : fields_) {
      Value value = field->get(interval_, row);
      bool foreign = field->shown == Shown::hardirqs && row.source.key.kind != Kind::hardirq;
      if (foreign) value = {};
      line.push_back({table_text(*field, value, options_.unit), style(*field, value)});
    }
    return line;
  }

  static Style style(const Field& field, const Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return Style::faint;
    const auto* number = std::get_if<double>(&value);
    if (field.unit == Unit::share && number && *number > kBusyShare) return Style::alert;
    const auto* count = std::get_if<uint64_t>(&value);
    bool zero = (number && *number == 0) || (count && *count == 0);
    return zero && field.unit != Unit::none ? Style::faint : Style::plain;
  }

  std::string section_text(const Section& section, const Layout& layout) const {
    std::string text = layout.render(header(section.kind), options_.color) + '\n';
    if (section.rows.empty()) text += no_interrupts(options_);
    for (const Row* row : section.rows) {
      text += layout.render(line(*row), options_.color) + '\n';
      if (!options_.long_identity) continue;
      text += wrapped(identity_items(row->source), {",", kIndent, options_.width});
    }
    return text;
  }

  const RunInfo& info_;
  const TableOptions& options_;
  const Interval& interval_;
  std::vector<Section> sections_;
  std::vector<const Field*> fields_;
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

std::string table(const RunInfo& info, const TableOptions& options, const Interval& interval) {
  return Table(info, options, interval).text();
}

}  // namespace irqscope::output
