#include "output/distribution.h"

#include <algorithm>
#include <array>

#include "output/details.h"
#include "output/layout.h"
#include "output/log2_text.h"
#include "output/row_fields.h"
#include "output/table.h"
#include "output/value_text.h"

namespace irqscope::output {
namespace {

struct Figure {
  std::string_view label;
  std::string_view key;
};
constexpr std::array kTitleFigures = {Figure{"count", "count"}, Figure{"total", "total_ns"},
                                      Figure{"net", "net_ns"},  Figure{"avg", "avg_ns"},
                                      Figure{"p50", "p50_ns"},  Figure{"p99", "p99_ns"},
                                      Figure{"max", "max_ns"}};

// What tells rows of one name apart: " (IRQ 36)"; libbpf-tools has no such thing.
std::string distinction(const Source& source) {
  if (info_of(source.key.kind).is_device) return fmt::format(" (IRQ {})", source.key.id);
  bool is_process = source.key.kind == Kind::task && source.key.id > 0;
  if (is_process) return fmt::format(" (PID {})", source.key.id);
  if (source.key.context) return fmt::format(" ({})", context_name(*source.key.context));
  if (source->within) return fmt::format(" (in {})", printable(*source->within));
  return "";
}

// "cpu = 3 hardirq = virtio1-req.0 (IRQ 36)".
std::string label(const Source& source) {
  std::string text;
  if (source.key.cpu) text = fmt::format("cpu = {} ", *source.key.cpu);
  return text + fmt::format("{} = {}{}", kind_name(source.key.kind), printable(source->name),
                            distinction(source));
}

// "total 12.5 us"; empty if there is no such figure.
std::string figure_text(const Figure& figure, const Interval& interval, const Row& row,
                        TimeUnit unit) {
  const RowField& field = *find_row_field(figure.key);
  Value value = field.get({interval, row});
  if (std::holds_alternative<std::monostate>(value)) return "";
  std::string text = fmt::format("{} {}", figure.label, table_text(field.unit, value, unit));
  return field.unit == Unit::duration ? fmt::format("{} {}", text, unit_name(unit)) : text;
}

std::vector<std::string> figures(const Interval& interval, const Row& row, TimeUnit unit) {
  std::vector<std::string> items;
  for (const Figure& figure : kTitleFigures) {
    std::string text = figure_text(figure, interval, row, unit);
    if (!text.empty()) items.push_back(std::move(text));
  }
  return items;
}

std::string bars(const Tally& tally, const TableOptions& options) {
  if (!tally.timing) return "";
  // Where they were not counted, the distribution over nanoseconds still tells the same.
  bool has_usec = !tally.timing->usec_slots.empty();
  bool has_other = !has_usec && !tally.timing->histogram.empty();
  bool usec = options.unit == TimeUnit::microseconds && !has_other;
  auto slots = usec ? log2_usec(tally.timing->usec_slots) : tally.timing->histogram.log2_ns();
  return log2_text(slots, usec ? "usecs" : "nsecs", log2_layout(slots, options.width));
}

// A label wider than the terminal is shortened: like a table's name it is a title, not data.
std::string title(const Source& source, const TableOptions& options) {
  std::string text = label(source);
  if (options.width) text = shorten(text, static_cast<size_t>(std::max(*options.width, 1)));
  return options.color ? styled(text, Style::header) : text;
}

std::string distribution(const TableOptions& options, const Interval& interval, const Row& row) {
  std::string text = title(row.source, options) + '\n';
  if (options.long_identity) {
    text += wrapped(identity_items(row.source), {",", 4, options.width});
  }
  text += wrapped(figures(interval, row, options.unit), {",", 0, options.width});
  return text + bars(row.tally, options);
}

// By kind, or as they came if all kinds are in one table.
std::vector<const Row*> ordered_rows(const RunInfo& info, const TableOptions& options,
                                     const Interval& interval) {
  std::vector<const Row*> rows;
  if (options.all_kinds) {
    for (const Row& row : interval.rows) rows.push_back(&row);
    return rows;
  }
  for (const Section& section : sections(info, interval)) {
    rows.insert(rows.end(), section.rows.begin(), section.rows.end());
  }
  return rows;
}

}  // namespace

std::string distributions(const RunInfo& info, const TableOptions& options,
                          const Interval& interval) {
  std::string text;
  for (const Row* row : ordered_rows(info, options, interval)) {
    if (!text.empty()) text += '\n';
    text += distribution(options, interval, *row);
  }
  return text.empty() ? no_interrupts(options) : text;
}

}  // namespace irqscope::output
