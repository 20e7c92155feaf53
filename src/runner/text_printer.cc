// Text for people, in the formats that ecli made known, put right where its columns do not line up,
// its counts are cut to 32 bits or its keys have no names.
#include <algorithm>
#include <utility>
#include <variant>

#include "output/words.h"
#include "runner/columns.h"
#include "runner/histogram_text.h"
#include "runner/line_start.h"
#include "runner/printer.h"
#include "runner/stack_text.h"
#include "runner/table_text.h"

namespace irqscope::runner {
namespace {

constexpr std::string_view kPrintk = "printk";

struct EventText {
  std::string map;
  std::vector<Column> columns;
  std::optional<StackReader> stack;
};
using AnyTable = std::variant<TableText, HistogramText>;

EventText event_text(const EventOutput& output, Symbolizer& symbols) {
  EventText text{output::printable(output.map), columns_of(output.type, "value"), {}};
  if (output.stack && output.type) text.stack.emplace(output.type, *output.stack, symbols);
  return text;
}

// Values that hold no slots, whatever the package says, are rows.
AnyTable any_table(const TableOutput& output, int cpus) {
  bool is_histogram = output.sample.kind != package::SampleKind::key_value;
  auto fields = is_histogram ? histogram_fields(output.value) : std::nullopt;
  if (fields) return HistogramText(output, std::move(*fields));
  return TableText(output, cpus);
}

size_t widest_map(const std::vector<EventOutput>& events, const std::vector<TableOutput>& tables) {
  size_t width = kPrintk.size();
  auto widen = [&](const auto& output) {
    width = std::max(width, output::display_width(output::printable(output.map)));
  };
  std::for_each(events.begin(), events.end(), widen);
  std::for_each(tables.begin(), tables.end(), widen);
  return width;
}

class TextPrinter : public Printer {
 public:
  TextPrinter(const std::vector<EventOutput>& events, const std::vector<TableOutput>& tables,
              Symbolizer& symbols, const PrinterOptions& options)
      : tables_told_(tables), start_(options.several_maps ? widest_map(events, tables) : 0) {
    for (const EventOutput& output : events) events_.push_back(event_text(output, symbols));
    for (const TableOutput& output : tables) tables_.push_back(any_table(output, options.cpus));
  }

  // A line of titles for each output that has columns. If there are several, the name of the map
  // says whose they are.
  void begin(std::string& out) override {
    bool several = titled() > 1;
    for (const EventText& event : events_) {
      if (event.stack) continue;
      AlignedLine line = start_.title(out, several ? event.map : "MAP");
      append_titles(line, event.columns);
      line.end();
    }
    for (size_t i = 0; i < tables_.size(); ++i) {
      const auto* table = std::get_if<TableText>(&tables_[i]);
      std::string map = several ? output::printable(tables_told_[i].map) : "MAP";
      if (table) table->append_titles(start_.title(out, map));
    }
  }

  void event(std::string& out, size_t output, uint64_t wall_ns, Bytes bytes) override {
    const EventText& event = events_[output];
    if (event.stack) {
      return append_stack_text(out, *event.stack, bytes, start_.shows_map() ? event.map : "");
    }
    AlignedLine line = start_.begin(out, wall_ns, event.map);
    append_values(line, event.columns, bytes);
    line.end();
  }

  void table(std::string& out, size_t output, uint64_t wall_ns,
             const std::vector<Element>& elements) override {
    std::visit([&](auto& table) { table.append(out, start_, wall_ns, elements); }, tables_[output]);
  }

  void print_line(std::string& out, uint64_t wall_ns, std::string_view text) override {
    AlignedLine line = start_.begin(out, wall_ns, kPrintk);
    line.text(0, output::printable(text));
    line.end();
  }

  void lost(std::string&, size_t, uint64_t, uint64_t) override {}

 private:
  size_t titled() const {
    auto events = std::count_if(events_.begin(), events_.end(),
                                [](const EventText& event) { return !event.stack; });
    auto tables = std::count_if(tables_.begin(), tables_.end(), [](const AnyTable& table) {
      return std::holds_alternative<TableText>(table);
    });
    return static_cast<size_t>(events + tables);
  }

  const std::vector<TableOutput>& tables_told_;
  LineStart start_;
  std::vector<EventText> events_;
  std::vector<AnyTable> tables_;
};

}  // namespace

std::unique_ptr<Printer> text_printer(const std::vector<EventOutput>& events,
                                      const std::vector<TableOutput>& tables, Symbolizer& symbols,
                                      const PrinterOptions& options) {
  return std::make_unique<TextPrinter>(events, tables, symbols, options);
}

}  // namespace irqscope::runner
