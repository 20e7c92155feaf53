#include <nlohmann/json.hpp>

#include "cli/inspect_print.h"
#include "ebpf/helpers.h"
#include "ebpf/verdict.h"
#include "output/json_text.h"
#include "types/render.h"

namespace irqscope {
namespace {

using Json = nlohmann::ordered_json;

Json programs_json(const Inspected& inspected) {
  Json programs = Json::array();
  for (const ebpf::ObjectProgram& program : inspected.object.programs) {
    Json helpers = Json::array();
    for (uint32_t helper : program.helpers) helpers.push_back(ebpf::helper_name(helper));
    programs.push_back({{"name", program.name},
                        {"section", program.section},
                        {"type", program.type_name},
                        {"instructions", program.instructions},
                        {"helpers", std::move(helpers)},
                        {"unsafe_helpers", unsafe_helpers(program)},
                        {"decides", ebpf::verdict_of(program).may}});
  }
  return programs;
}

Json name_or_null(const types::TypePtr& type) { return type ? Json(type->name) : Json(); }

Json maps_json(const Inspected& inspected) {
  Json maps = Json::array();
  for (const ebpf::ObjectMap& map : inspected.object.maps) {
    maps.push_back({{"name", map.name},
                    {"type", map.type_name},
                    {"section", map.section.empty() ? Json() : Json(map.section)},
                    {"key_bytes", map.key_bytes},
                    {"value_bytes", map.value_bytes},
                    {"max_entries", map.max_entries},
                    {"key", name_or_null(map.key)},
                    {"value", name_or_null(map.value)}});
  }
  return maps;
}

Json initial_json(const ebpf::ObjectVariable& variable) {
  if (variable.initial.empty()) return nullptr;
  std::string text;
  types::append_json(text, *variable.type, variable.initial);
  return Json::parse(text, nullptr, false);
}

Json options_json(const Inspected& inspected) {
  Json options = Json::array();
  for (const runner::ProgramOption& option : inspected.options) {
    const ebpf::ObjectVariable& variable = inspected.object.variables[option.variable];
    options.push_back({{"long", option.name},
                       {"short", option.short_name.empty() ? Json() : Json(option.short_name)},
                       {"variable", variable.name},
                       {"section", variable.section},
                       {"type", variable.type->name},
                       {"initial", initial_json(variable)},
                       {"default", option.default_text ? Json(*option.default_text) : Json()},
                       {"help", option.help}});
  }
  return options;
}

Json outputs_json(const Inspected& inspected) {
  Json outputs = Json::array();
  for (const runner::EventOutput& event : inspected.outputs.events) {
    outputs.push_back({{"map", event.map},
                       {"kind", "events"},
                       {"type", name_or_null(event.type)},
                       {"interval_ms", nullptr}});
  }
  for (const runner::TableOutput& table : inspected.outputs.tables) {
    outputs.push_back({{"map", table.map},
                       {"kind", "table"},
                       {"type", name_or_null(table.value)},
                       {"interval_ms", table.sample.interval_ms}});
  }
  return outputs;
}

Json needs_json(const Inspected& inspected) {
  Json needs = Json::array();
  for (const runner::Need& need : inspected.needs) {
    needs.push_back({{"what", need.what}, {"here", need.here ? Json(*need.here) : Json()}});
  }
  return needs;
}

}  // namespace

std::string inspected_json(const Inspected& inspected) {
  Json types = Json::array();
  for (const package::KernelTypes& kernel : inspected.package.kernel_types) {
    types.push_back(kernel.path);
  }
  Json json = {
      {"schema", "irqscope.inspect/1"},      {"package", inspected.name},
      {"object", inspected.object.name},     {"object_bytes", inspected.package.object.size()},
      {"license", inspected.object.license}, {"programs", programs_json(inspected)},
      {"maps", maps_json(inspected)},        {"options", options_json(inspected)},
      {"outputs", outputs_json(inspected)},  {"kernel_types", std::move(types)},
      {"needs", needs_json(inspected)}};
  return output::json_text(json, 2) + "\n";
}

}  // namespace irqscope
