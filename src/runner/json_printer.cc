// JSON Lines, irqscope.output/1. There may be hundreds of thousands of events a second, so what is
// the same in all lines of a map is put together once, and no document is built.
#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "runner/key_order.h"
#include "runner/printer.h"
#include "runner/stack.h"
#include "types/json_string.h"
#include "types/render.h"

namespace irqscope::runner {
namespace {

constexpr std::string_view kBegin = R"({"schema":"irqscope.output/1","time_ns":)";

void append_number(std::string& out, uint64_t value) {
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), value);
}

// `,"map":"events"`.
std::string map_text(const std::string& map) {
  std::string text = R"(,"map":)";
  types::append_json_string(text, map);
  return text;
}

// `,"type":"log2_hist","unit":"usecs"`, or nothing.
std::string histogram_text(const package::Sample& sample) {
  if (sample.kind == package::SampleKind::key_value) return "";
  bool log2 = sample.kind == package::SampleKind::log2_histogram;
  std::string text = fmt::format(R"(,"type":"{}","unit":)", log2 ? "log2_hist" : "linear_hist");
  types::append_json_string(text, sample.unit);
  return text;
}

void append_value(std::string& out, const types::TypePtr& type, Bytes bytes) {
  if (type) return types::append_json(out, *type, bytes);
  out += '"';
  types::append_hex(out, bytes);
  out += '"';
}

void append_string_or_null(std::string& out, const std::string& text) {
  text.empty() ? void(out += "null") : types::append_json_string(out, text);
}

void append_frame(std::string& out, const StackFrame& shown) {
  fmt::format_to(std::back_inserter(out), R"({{"address":"{:#x}","symbol":)", shown.address);
  append_string_or_null(out, shown.frame.symbol);
  out += R"(,"offset":)";
  shown.frame.symbol.empty() ? void(out += "null") : append_number(out, shown.frame.offset);
  out += R"(,"module":)";
  append_string_or_null(out, shown.frame.module);
  out += '}';
}

void append_frames(std::string& out, const std::vector<StackFrame>& frames) {
  out += '[';
  for (const StackFrame& frame : frames) {
    if (&frame != &frames.front()) out += ',';
    append_frame(out, frame);
  }
  out += ']';
}

// The event without its stacks, and these beside it.
void append_stack_event(std::string& out, const StackReader& reader, Bytes bytes) {
  char before = '{';
  for (const types::Member& member : reader.others()) {
    out += std::exchange(before, ',');
    types::append_json_string(out, member.name);
    out += ':';
    types::append_json(out, member, bytes, false);
  }
  out += reader.others().empty() ? R"({},"kernel_stack":)" : R"(},"kernel_stack":)";
  append_frames(out, reader.kernel(bytes));
  out += R"(,"user_stack":)";
  append_frames(out, reader.user(bytes));
}

class JsonPrinter : public Printer {
 public:
  JsonPrinter(const std::vector<EventOutput>& events, const std::vector<TableOutput>& tables,
              Symbolizer& symbols)
      : events_(events), tables_(tables), stacks_(events.size()) {
    for (size_t i = 0; i < events.size(); ++i) {
      event_maps_.push_back(map_text(events[i].map));
      // Without a struct there is nothing in which a stack could be.
      bool has_stack = events[i].stack && events[i].type;
      if (has_stack) stacks_[i].emplace(events[i].type, *events[i].stack, symbols);
    }
    for (const TableOutput& output : tables) {
      table_maps_.push_back(map_text(output.map));
      table_ends_.push_back(histogram_text(output.sample) + "}\n");
    }
  }

  void begin(std::string&) override {}

  void event(std::string& out, size_t output, uint64_t wall_ns, Bytes bytes) override {
    begin_line(out, wall_ns, event_maps_[output]);
    out += R"(,"event":)";
    if (stacks_[output]) {
      append_stack_event(out, *stacks_[output], bytes);
    } else {
      append_value(out, events_[output].type, bytes);
    }
    out += "}\n";
  }

  void table(std::string& out, size_t output, uint64_t wall_ns,
             const std::vector<Element>& elements) override {
    const TableOutput& table = tables_[output];
    for (const Element* element : by_key(elements, table.key)) {
      begin_line(out, wall_ns, table_maps_[output]);
      out += R"(,"key":)";
      append_value(out, table.key, element->key);
      append_values(out, table, *element);
      out += table_ends_[output];
    }
  }

  void print_line(std::string& out, uint64_t wall_ns, std::string_view line) override {
    begin_line(out, wall_ns, R"(,"printk":)");
    types::append_json_string(out, line);
    out += "}\n";
  }

  void lost(std::string& out, size_t output, uint64_t wall_ns, uint64_t events) override {
    begin_line(out, wall_ns, event_maps_[output]);
    out += R"(,"lost":)";
    append_number(out, events);
    out += "}\n";
  }

 private:
  static void begin_line(std::string& out, uint64_t wall_ns, std::string_view next) {
    out += kBegin;
    append_number(out, wall_ns);
    out += next;
  }

  static void append_values(std::string& out, const TableOutput& table, const Element& element) {
    if (!table.per_cpu && element.values.size() == 1) {
      out += R"(,"value":)";
      return append_value(out, table.value, element.values.front());
    }
    out += R"(,"values":[)";
    for (size_t cpu = 0; cpu < element.values.size(); ++cpu) {
      out += cpu == 0 ? R"({"cpu":)" : R"(,{"cpu":)";
      append_number(out, cpu);
      out += R"(,"value":)";
      append_value(out, table.value, element.values[cpu]);
      out += '}';
    }
    out += ']';
  }

  const std::vector<EventOutput>& events_;
  const std::vector<TableOutput>& tables_;
  std::vector<std::optional<StackReader>> stacks_;
  std::vector<std::string> event_maps_;
  std::vector<std::string> table_maps_;
  std::vector<std::string> table_ends_;
};

}  // namespace

std::unique_ptr<Printer> json_printer(const std::vector<EventOutput>& events,
                                      const std::vector<TableOutput>& tables, Symbolizer& symbols,
                                      const PrinterOptions&) {
  return std::make_unique<JsonPrinter>(events, tables, symbols);
}

}  // namespace irqscope::runner
