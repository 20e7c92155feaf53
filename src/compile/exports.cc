#include "compile/exports.h"

#include <string_view>
#include <unordered_set>

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

class Exporter {
 public:
  Exporter(const ExportRequest& request, package::Manifest& manifest)
      : request_(request),
        manifest_(manifest),
        told_(request.exported.begin(), request.exported.end()) {
    for (const ebpf::ObjectMap& map : request.object.maps) {
      bool has_events = map.type_name == "ringbuf" || map.type_name == "perf_event_array";
      if (has_events) with_events_.insert(map.name);
    }
  }

  std::vector<std::string> run() {
    add_types(request_.header_types);
    size_t of_header = manifest_.export_types.size();
    add_types(request_.wished);
    manifest_.multiple_exports = !request_.exported.empty();
    for (package::Map& map : manifest_.maps) {
      if (!told_.contains(map.name)) set_untold(map, of_header);
    }
    return std::move(warnings_);
  }

 private:
  // Each type once.
  void add_types(const std::vector<DeclaredType>& declared) {
    for (const DeclaredType& type : declared) {
      auto found = request_.types.find(type.in_c());
      if (found == request_.types.end() || !found->second) continue;
      bool is_new = type_ids_.insert(found->second->id).second;
      if (is_new) manifest_.export_types.push_back(described(type, *found->second));
    }
  }

  // Of a map without @export.
  void set_untold(package::Map& map, size_t of_header) {
    bool is_several = manifest_.multiple_exports;
    if (map.sample && is_several) map.exported.kind = ExportKind::whole_value;
    if (!with_events_.contains(map.name)) return;
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

  void warn(const std::string& map, std::string_view text) {
    warnings_.push_back(
        fmt::format("{}: warning: map '{}' {} write '/// @export struct NAME' above it",
                    request_.file, map, text));
  }

  const ExportRequest& request_;
  package::Manifest& manifest_;
  std::unordered_set<std::string_view> told_;         // maps that have an @export
  std::unordered_set<std::string_view> with_events_;  // maps
  std::unordered_set<uint32_t> type_ids_;             // of export_types
  std::vector<std::string> warnings_;
};

}  // namespace

std::vector<std::string> set_exports(const ExportRequest& request, package::Manifest& manifest) {
  return Exporter(request, manifest).run();
}

}  // namespace irqscope::compile
