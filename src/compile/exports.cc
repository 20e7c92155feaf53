#include "compile/exports.h"

#include <algorithm>
#include <map>
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
    of_header_ = manifest_.export_types.size();
    add_types(request_.wished);
    for (package::Map& map : manifest_.maps) {
      if (!told_.contains(map.name)) decide(map);
    }
    manifest_.multiple_exports = !request_.exported.empty() || differ();
    for (package::Map& map : manifest_.maps) {
      if (!told_.contains(map.name)) set_untold(map);
    }
    return std::move(messages_);
  }

 private:
  // Each type once.
  void add_types(const std::vector<DeclaredType>& declared) {
    for (const DeclaredType& type : declared) {
      const types::Type* found = find(type);
      bool is_new = found && type_ids_.insert(found->id).second;
      if (is_new) manifest_.export_types.push_back(described(type, *found));
    }
  }

  const types::Type* find(const DeclaredType& type) const {
    auto found = request_.types.find(type.in_c());
    return found == request_.types.end() ? nullptr : found->second.get();
  }

  // What all calls send to a map; null: not known, or not one type.
  const DeclaredType* sent_to(const std::string& map) const {
    auto sent = request_.sent.find(map);
    bool is_one = sent != request_.sent.end() && sent->second.size() == 1 &&
                  find(sent->second.begin()->second);
    return is_one ? &sent->second.begin()->second : nullptr;
  }

  // The type of a map's events.
  void decide(const package::Map& map) {
    if (!with_events_.contains(map.name)) return;
    const DeclaredType* sent = sent_to(map.name);
    if (sent) add_types({*sent});
    uint32_t id = sent ? find(*sent)->id : of_header_ > 0 ? manifest_.export_types[0].type_id : 0;
    decided_[map.name] = id;
  }

  // A package without types for each map has one for all, which is the first.
  bool differ() const {
    uint32_t first = manifest_.export_types.empty() ? 0 : manifest_.export_types[0].type_id;
    return std::any_of(decided_.begin(), decided_.end(),
                       [&](const auto& decided) { return decided.second != first; });
  }

  // Of a map without @export.
  void set_untold(package::Map& map) {
    bool is_several = manifest_.multiple_exports;
    if (map.sample && is_several) map.exported.kind = ExportKind::whole_value;
    auto decided = decided_.find(map.name);
    if (decided == decided_.end()) return;
    tell(map.name);
    if (is_several && decided->second != 0) {
      map.exported = {ExportKind::type, decided->second, {}};
    }
  }

  void tell(const std::string& map) {
    auto sent = request_.sent.find(map);
    bool is_mixed = sent != request_.sent.end() && sent->second.size() > 1;
    if (const DeclaredType* type = sent_to(map)) {
      note(map, fmt::format("has events of '{}', which the program sends", type->in_c()));
    } else if (is_mixed) {
      warn(map, fmt::format("is sent '{}' and '{}', so its events are not told apart; to choose,",
                            sent->second.begin()->first, sent->second.rbegin()->first));
    } else if (of_header_ == 0) {
      warn(map, "has events of a type that is not known; name a header that declares it, or");
    } else if (of_header_ > 1) {
      warn(map, fmt::format("has events that are taken for '{}', the first type in {};",
                            manifest_.export_types[0].name, request_.header));
    } else if (!request_.header_is_named) {
      note(map, fmt::format("has events of '{}' in {}", manifest_.export_types[0].name,
                            request_.header));
    }
  }

  void note(const std::string& map, std::string_view text) {
    messages_.push_back(fmt::format("{}: note: map '{}' {}", request_.file, map, text));
  }
  void warn(const std::string& map, std::string_view text) {
    messages_.push_back(
        fmt::format("{}: warning: map '{}' {} write '/// @export struct NAME' above it",
                    request_.file, map, text));
  }

  const ExportRequest& request_;
  package::Manifest& manifest_;
  std::unordered_set<std::string_view> told_;         // maps that have an @export
  std::unordered_set<std::string_view> with_events_;  // maps
  std::unordered_set<uint32_t> type_ids_;             // of export_types
  std::map<std::string, uint32_t> decided_;           // maps with events, and types; 0: not known
  size_t of_header_ = 0;                              // how many of export_types
  std::vector<std::string> messages_;
};

}  // namespace

std::vector<std::string> set_exports(const ExportRequest& request, package::Manifest& manifest) {
  return Exporter(request, manifest).run();
}

}  // namespace irqscope::compile
