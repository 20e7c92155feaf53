#include "runner/inspect_fields.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ebpf/helpers.h"
#include "ebpf/verdict.h"
#include "types/render.h"

namespace irqscope::runner {
namespace {

using Json = nlohmann::ordered_json;
using output::Align;

Json name_or_null(const types::TypePtr& type) { return type ? Json(type->name) : Json(); }
Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }

const ebpf::ObjectProgram& program(const Inspected& inspected, size_t row) {
  return inspected.object.programs[row];
}
const ebpf::ObjectMap& map(const Inspected& inspected, size_t row) {
  return inspected.object.maps[row];
}
const ProgramOption& option(const Inspected& inspected, size_t row) {
  return inspected.options[row];
}
const ebpf::ObjectVariable& variable(const Inspected& inspected, size_t row) {
  return inspected.object.variables[option(inspected, row).variable];
}

Json helpers_json(const ebpf::ObjectProgram& program, bool (*is_wanted)(uint32_t)) {
  Json names = Json::array();
  for (uint32_t helper : program.helpers) {
    if (is_wanted(helper)) names.push_back(ebpf::helper_name(helper));
  }
  return names;
}

bool any_helper(uint32_t) { return true; }

// "drop, redirect, send_signal": what its value decides, and helpers.
std::string unsafe_text(const Inspected& inspected, size_t row) {
  std::vector<std::string> all;
  for (std::string_view may : ebpf::verdict_of(program(inspected, row)).may) all.emplace_back(may);
  for (const Json& name : helpers_json(program(inspected, row), ebpf::is_unsafe_helper)) {
    all.push_back(name.get<std::string>());
  }
  return all.empty() ? "-" : fmt::format("{}", fmt::join(all, ", "));
}

const InspectField kPrograms[] = {
    {"name", "PROGRAM", "its name", [](auto& in, size_t i) -> Json { return program(in, i).name; }},
    {"section", "SECTION", "what it is attached to",
     [](auto& in, size_t i) -> Json { return program(in, i).section; }, nullptr, Align::left, true},
    {"type", "TYPE", "the type of programs, as bpftool writes it",
     [](auto& in, size_t i) -> Json { return program(in, i).type_name; }},
    {"instructions", "INSTRUCTIONS", "how many, without those of functions that it calls",
     [](auto& in, size_t i) -> Json { return program(in, i).instructions; }, nullptr, Align::right},
    {"helpers", "", "names of the kernel's functions that it, or functions of the object, call",
     [](auto& in, size_t i) { return helpers_json(program(in, i), any_helper); }},
    {"unsafe_helpers", "", "those that change what other programs do",
     [](auto& in, size_t i) { return helpers_json(program(in, i), ebpf::is_unsafe_helper); }},
    {"decides", "",
     "what its return value may do to others: `drop`, `redirect`, `refuse`, `change`, `override`; "
     "empty if it decides nothing",
     [](auto& in, size_t i) -> Json { return ebpf::verdict_of(program(in, i)).may; }},
    {"", "UNSAFE", "what it decides, and those helpers", nullptr, unsafe_text},
};

// "events: struct event", "histograms, every 1000 ms"
std::string shown_as(const Inspected& inspected, size_t row) {
  const Outputs& outputs = inspected.outputs;
  for (size_t i = 0; i < outputs.events.size(); ++i) {
    if (outputs.event_maps[i] != row) continue;
    const auto& type = outputs.events[i].type;
    if (!type) return "events (bytes)";
    return type->name.empty() ? "events" : "events: " + type->name;
  }
  for (size_t i = 0; i < outputs.tables.size(); ++i) {
    if (outputs.table_maps[i] != row) continue;
    const package::Sample& sample = outputs.tables[i].sample;
    bool is_histogram = sample.kind != package::SampleKind::key_value;
    return fmt::format("{}, every {} ms", is_histogram ? "histograms" : "table",
                       sample.interval_ms);
  }
  return "-";
}

const InspectField kMaps[] = {
    {"name", "MAP", "its name", [](auto& in, size_t i) -> Json { return map(in, i).name; }},
    {"type", "TYPE", "the type of maps",
     [](auto& in, size_t i) -> Json { return map(in, i).type_name; }},
    {"section", "", "of the compiler's own maps",
     [](auto& in, size_t i) { return text_or_null(map(in, i).section); }},
    {"key_bytes", "KEY", "size of a key",
     [](auto& in, size_t i) -> Json { return map(in, i).key_bytes; }, nullptr, Align::right},
    {"value_bytes", "VALUE", "size of a value",
     [](auto& in, size_t i) -> Json { return map(in, i).value_bytes; }, nullptr, Align::right},
    {"max_entries", "ENTRIES", "room for so many; of a ring buffer bytes",
     [](auto& in, size_t i) -> Json { return map(in, i).max_entries; }, nullptr, Align::right},
    {"key", "", "type of the key", [](auto& in, size_t i) { return name_or_null(map(in, i).key); }},
    {"value", "", "type of the value",
     [](auto& in, size_t i) { return name_or_null(map(in, i).value); }},
    {"", "SHOWN", "what `run` shows of it", nullptr, shown_as, Align::left, true},
};

Json initial_json(const Inspected& inspected, size_t row) {
  const ebpf::ObjectVariable& set = variable(inspected, row);
  if (set.initial.empty()) return nullptr;
  std::string text;
  types::append_json(text, *set.type, set.initial);
  return Json::parse(text, nullptr, false);
}

std::string option_text(const Inspected& inspected, size_t row) {
  const ProgramOption& shown = option(inspected, row);
  return (shown.short_name.empty() ? "--" : fmt::format("-{}, --", shown.short_name)) + shown.name;
}

std::string help_text(const Inspected& inspected, size_t row) {
  std::string help = option(inspected, row).help;
  std::replace(help.begin(), help.end(), '\n', ' ');
  return help;
}

const InspectField kOptions[] = {
    {"", "OPTION", "as it is typed", nullptr, option_text},
    {"long", "", "without dashes", [](auto& in, size_t i) -> Json { return option(in, i).name; }},
    {"short", "", "one character",
     [](auto& in, size_t i) { return text_or_null(option(in, i).short_name); }},
    {"variable", "", "what it sets",
     [](auto& in, size_t i) -> Json { return variable(in, i).name; }},
    {"type", "TYPE", "its type",
     [](auto& in, size_t i) -> Json { return variable(in, i).type->name; }},
    {"section", "IN", "where that lies",
     [](auto& in, size_t i) -> Json { return variable(in, i).section; }},
    {"initial", "", "the object's value; null in `.kconfig`", initial_json},
    {"default", "", "the package's, as it would be typed",
     [](auto& in, size_t i) {
       const auto& text = option(in, i).default_text;
       return text ? Json(*text) : Json();
     }},
    {"help", "HELP", "with the default",
     [](auto& in, size_t i) -> Json { return option(in, i).help; }, help_text, Align::left, true},
};

const EventOutput* event_output(const Inspected& inspected, size_t row) {
  const auto& events = inspected.outputs.events;
  return row < events.size() ? &events[row] : nullptr;
}
const TableOutput& table_output(const Inspected& inspected, size_t row) {
  return inspected.outputs.tables[row - inspected.outputs.events.size()];
}

const InspectField kOutputs[] = {
    {"map", "", "its name",
     [](auto& in, size_t i) -> Json {
       const EventOutput* event = event_output(in, i);
       return event ? event->map : table_output(in, i).map;
     }},
    {"kind", "", "`events` or `table`",
     [](auto& in, size_t i) -> Json { return event_output(in, i) ? "events" : "table"; }},
    {"type", "", "of an event or a value",
     [](auto& in, size_t i) {
       const EventOutput* event = event_output(in, i);
       return name_or_null(event ? event->type : table_output(in, i).value);
     }},
    {"interval_ms", "", "of a table: how often it is read",
     [](auto& in, size_t i) {
       return event_output(in, i) ? Json() : Json(table_output(in, i).sample.interval_ms);
     }},
};

std::string here_text(const Inspected& inspected, size_t row) {
  std::optional<bool> here = inspected.needs[row].here;
  return !here ? "not known" : *here ? "yes" : "no";
}

const InspectField kNeeds[] = {
    {"what", "NEEDS", "what is needed", [](auto& in, size_t i) -> Json { return in.needs[i].what; },
     nullptr, Align::left, true},
    {"here", "THIS KERNEL", "whether this kernel has it; null if that can't be known",
     [](auto& in, size_t i) { return in.needs[i].here ? Json(*in.needs[i].here) : Json(); },
     here_text},
};

const InspectPart kParts[] = {
    {"programs", "Program", [](auto& in) { return in.object.programs.size(); }, kPrograms,
     [](auto& in, size_t i) { return unsafe_text(in, i) != "-"; }},
    {"maps", "Map", [](auto& in) { return in.object.maps.size(); }, kMaps},
    {"options", "Option", [](auto& in) { return in.options.size(); }, kOptions},
    {"outputs", "Output",
     [](auto& in) { return in.outputs.events.size() + in.outputs.tables.size(); }, kOutputs},
    {"needs", "Need", [](auto& in) { return in.needs.size(); }, kNeeds,
     [](auto& in, size_t i) { return in.needs[i].here == false; }},
};

}  // namespace

std::span<const InspectPart> inspect_parts() { return kParts; }

}  // namespace irqscope::runner
