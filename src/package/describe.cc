#include "package/describe.h"

#include <algorithm>
#include <cctype>

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
  for (const ebpf::ObjectVariable& variable : object.variables) {
    auto section = std::find_if(sections.begin(), sections.end(), [&](const DataSection& known) {
      return known.name == variable.section;
    });
    if (section == sections.end()) {
      sections.push_back({variable.section, {}});
      section = sections.end() - 1;
    }
    Variable& described = section->variables.emplace_back();
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
  for (const ebpf::ObjectMap& map : object.maps) {
    bool has_variables = std::any_of(manifest.sections.begin(), manifest.sections.end(),
                                     [&](const DataSection& s) { return s.name == map.section; });
    manifest.maps.push_back(describe_map(map, has_variables));
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
