#include "package/describe.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace irqscope::package {
namespace {

// "hello.rodata" -> "rodata", ".rodata.str1.1" -> "rodata_str1_1": what C could call it.
std::string identifier(const ebpf::ObjectMap& map) {
  std::string name = map.section.empty() ? map.name : map.section.substr(1);
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

Map describe_map(const ebpf::ObjectMap& map, bool has_variables) {
  Map described;
  described.name = map.name;
  described.ident = identifier(map);
  described.mmapable = has_variables;
  return described;
}

std::vector<DataSection> describe_sections(const ebpf::ObjectInfo& object) {
  std::vector<DataSection> sections;
  std::unordered_map<std::string_view, size_t> places;
  for (const ebpf::ObjectVariable& variable : object.variables) {
    auto [place, is_new] = places.try_emplace(variable.section, sections.size());
    if (is_new) sections.push_back({variable.section, {}});
    Variable& described = sections[place->second].variables.emplace_back();
    described.name = variable.name;
    described.type = variable.type->name;
  }
  return sections;
}

}  // namespace

Manifest describe(const ebpf::ObjectInfo& object) {
  Manifest manifest;
  manifest.object_name = object.name;
  manifest.sections = describe_sections(object);
  std::unordered_set<std::string_view> sections;
  for (const DataSection& section : manifest.sections) sections.insert(section.name);
  for (const ebpf::ObjectMap& map : object.maps) {
    manifest.maps.push_back(describe_map(map, sections.contains(map.section)));
  }
  for (const ebpf::ObjectProgram& program : object.programs) {
    Program described;
    described.name = program.name;
    described.attach = program.section;
    manifest.programs.push_back(std::move(described));
  }
  return manifest;
}

}  // namespace irqscope::package
