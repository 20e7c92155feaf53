#include "cli/inspect_print.h"

#include <algorithm>

#include "base/utf8.h"
#include "ebpf/helpers.h"
#include "ebpf/verdict.h"
#include "output/layout.h"

namespace irqscope {
namespace {

using output::Align;
using output::Column;
using output::Line;
using output::Style;

// A table with a title above, or nothing if it would be empty.
class Section {
 public:
  Section(const std::vector<std::string>& titles, std::vector<Column> columns)
      : columns_(std::move(columns)) {
    add_line(titles, Style::header);
  }

  void add(const std::vector<std::string>& cells, Style style = Style::plain) {
    add_line(cells, style);
  }

  std::string text(std::optional<int> width, bool color) const {
    if (lines_.size() == 1) return {};
    return "\n" + output::rendered(columns_, lines_, width, color);
  }

 private:
  void add_line(const std::vector<std::string>& cells, Style style) {
    Line line;
    for (const std::string& cell : cells) line.push_back({cell, style});
    lines_.push_back(std::move(line));
  }

  std::vector<Column> columns_;
  std::vector<Line> lines_;
};

Column left() { return {Align::left, 0, false, false, 0}; }
Column right() { return {Align::right, 0, false, false, 0}; }
Column elastic() { return {Align::left, 0, true, false, 0}; }

// "drop, redirect, send_signal": what its value decides, and helpers.
std::string unsafe_text(const ebpf::ObjectProgram& program) {
  auto helpers = unsafe_helpers(program);
  std::vector<std::string_view> all = ebpf::verdict_of(program).may;
  all.insert(all.end(), helpers.begin(), helpers.end());
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string programs_text(const Inspected& inspected, std::optional<int> width, bool color) {
  Section section({"PROGRAM", "SECTION", "TYPE", "INSTRUCTIONS", "UNSAFE"},
                  {left(), elastic(), left(), right(), left()});
  for (const ebpf::ObjectProgram& program : inspected.object.programs) {
    std::string unsafe = unsafe_text(program);
    section.add({masked(program.name), masked(program.section), masked(program.type_name),
                 fmt::format("{}", program.instructions), unsafe.empty() ? "-" : unsafe},
                unsafe.empty() ? Style::plain : Style::alert);
  }
  return section.text(width, color);
}

// "events of struct event", "log2_hist every 1000 ms"
std::string shown_as(const Inspected& inspected, size_t map) {
  const runner::Outputs& outputs = inspected.outputs;
  for (size_t i = 0; i < outputs.events.size(); ++i) {
    if (outputs.event_maps[i] != map) continue;
    const auto& type = outputs.events[i].type;
    if (!type) return "events (bytes)";
    return type->name.empty() ? "events" : "events: " + type->name;
  }
  for (size_t i = 0; i < outputs.tables.size(); ++i) {
    if (outputs.table_maps[i] != map) continue;
    return fmt::format("table, every {} ms", outputs.tables[i].sample.interval_ms);
  }
  return "-";
}

std::string maps_text(const Inspected& inspected, std::optional<int> width, bool color) {
  Section section({"MAP", "TYPE", "KEY", "VALUE", "ENTRIES", "SHOWN"},
                  {left(), left(), right(), right(), right(), elastic()});
  for (size_t i = 0; i < inspected.object.maps.size(); ++i) {
    const ebpf::ObjectMap& map = inspected.object.maps[i];
    section.add({masked(map.name), masked(map.type_name), fmt::format("{}", map.key_bytes),
                 fmt::format("{}", map.value_bytes), fmt::format("{}", map.max_entries),
                 masked(shown_as(inspected, i))});
  }
  return section.text(width, color);
}

std::string options_text(const Inspected& inspected, std::optional<int> width, bool color) {
  Section section({"OPTION", "TYPE", "IN", "HELP"}, {left(), left(), left(), elastic()});
  for (const runner::ProgramOption& option : inspected.options) {
    const ebpf::ObjectVariable& variable = inspected.object.variables[option.variable];
    std::string letter = option.short_name.empty() ? "" : fmt::format("-{}, ", option.short_name);
    std::string help = option.help;
    std::replace(help.begin(), help.end(), '\n', ' ');
    section.add(
        {letter + "--" + option.name, masked(variable.type->name), masked(variable.section), help});
  }
  return section.text(width, color);
}

std::string needs_text(const Inspected& inspected, std::optional<int> width, bool color) {
  Section section({"NEEDS", "THIS KERNEL"}, {elastic(), left()});
  for (const runner::Need& need : inspected.needs) {
    bool is_missing = need.here && !*need.here;
    section.add({masked(need.what), !need.here   ? "not known"
                                    : *need.here ? "yes"
                                                 : "no"},
                is_missing ? Style::alert : Style::plain);
  }
  return section.text(width, color);
}

std::string head_text(const Inspected& inspected) {
  std::string text =
      fmt::format("{}: object {} of {} bytes, license {}\n", masked(inspected.name),
                  masked(inspected.object.name), inspected.package.object.size(),
                  inspected.object.license.empty() ? "none" : masked(inspected.object.license));
  if (!inspected.package.manifest) text += "an object without a manifest: it describes itself\n";
  if (inspected.manifest.document) {
    const package::Document& document = *inspected.manifest.document;
    for (const std::string& part : {document.brief, document.description}) {
      if (!part.empty()) text += masked(part) + "\n";
    }
  }
  for (const package::KernelTypes& types : inspected.package.kernel_types) {
    text += fmt::format("types of a kernel: {}\n", masked(types.path));
  }
  return text;
}

}  // namespace

std::vector<std::string> unsafe_helpers(const ebpf::ObjectProgram& program) {
  std::vector<std::string> names;
  for (uint32_t helper : program.helpers) {
    if (ebpf::is_unsafe_helper(helper)) names.push_back(ebpf::helper_name(helper));
  }
  return names;
}

std::string inspected_text(const Inspected& inspected, std::optional<int> width, bool color) {
  std::string text = head_text(inspected);
  for (auto part : {programs_text, maps_text, options_text, needs_text}) {
    text += part(inspected, width, color);
  }
  for (const std::string& note : inspected.outputs.notes) text += "\n" + masked(note) + "\n";
  return text;
}

}  // namespace irqscope
