#include "compile/exports.h"

#include <algorithm>

namespace irqscope::compile {
namespace {

using package::ExportKind;
using package::ExportType;

std::string_view type_text(const types::Type& type) {
  if (!type.name.empty()) return type.name;
  switch (type.kind) {
    case types::Kind::structure:
      return "struct";
    case types::Kind::union_:
      return "union";
    case types::Kind::enumeration:
      return "enum";
    default:
      return "";
  }
}

ExportType described(const DeclaredType& declared, const types::Type& type) {
  ExportType exported;
  exported.name = declared.name;
  exported.bytes = type.bytes;
  exported.type_id = type.id;
  for (const types::Member& member : type.members) {
    exported.members.push_back({member.name, std::string(type_text(*member.type))});
  }
  return exported;
}

void add_types(const ExportRequest& request, const std::vector<DeclaredType>& declared,
               package::Manifest& manifest) {
  auto& list = manifest.export_types;
  for (const DeclaredType& type : declared) {
    auto found = request.types.find(type.in_c());
    if (found == request.types.end() || !found->second) continue;
    bool is_there = std::any_of(list.begin(), list.end(), [&](const ExportType& known) {
      return known.type_id == found->second->id;
    });
    if (!is_there) list.push_back(described(type, *found->second));
  }
}

class Exporter {
 public:
  Exporter(const ExportRequest& request, package::Manifest& manifest)
      : request_(request), manifest_(manifest) {}

  std::vector<std::string> run() {
    add_types(request_, request_.header_types, manifest_);
    size_t of_header = manifest_.export_types.size();
    add_types(request_, request_.wished, manifest_);
    manifest_.multiple_exports = !request_.exported.empty();
    for (package::Map& map : manifest_.maps) {
      const auto& exported = request_.exported;
      bool is_told = std::find(exported.begin(), exported.end(), map.name) != exported.end();
      if (!is_told) set_untold(map, of_header);
    }
    return std::move(warnings_);
  }

 private:
  // Of a map without @export.
  void set_untold(package::Map& map, size_t of_header) {
    bool is_several = manifest_.multiple_exports;
    if (map.sample && is_several) map.exported.kind = ExportKind::whole_value;
    if (!has_events(map.name)) return;
    if (of_header == 0) {
      warn(map.name, "has events of a type that is not known; name a header that declares it, or");
    } else if (of_header > 1) {
      const std::string& name = manifest_.export_types[0].name;
      warn(map.name, fmt::format("has events that are taken for '{}', the first type in {};", name,
                                 request_.header));
    }
    if (is_several && of_header > 0) {
      map.exported = {ExportKind::type, manifest_.export_types[0].type_id, {}};
    }
  }

  bool has_events(const std::string& name) const {
    const auto& maps = request_.object.maps;
    return std::any_of(maps.begin(), maps.end(), [&](const ebpf::ObjectMap& map) {
      return map.name == name &&
             (map.type_name == "ringbuf" || map.type_name == "perf_event_array");
    });
  }

  void warn(const std::string& map, std::string_view text) {
    warnings_.push_back(
        fmt::format("{}: warning: map '{}' {} write '/// @export struct NAME' above it",
                    request_.file, map, text));
  }

  const ExportRequest& request_;
  package::Manifest& manifest_;
  std::vector<std::string> warnings_;
};

}  // namespace

std::vector<std::string> set_exports(const ExportRequest& request, package::Manifest& manifest) {
  return Exporter(request, manifest).run();
}

}  // namespace irqscope::compile
