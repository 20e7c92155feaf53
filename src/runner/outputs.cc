#include "runner/outputs.h"

#include <algorithm>

#include <fmt/ranges.h>

#include "ebpf/helpers.h"
#include "ebpf/user_buffer.h"
#include "ebpf/user_table.h"
#include "runner/histogram.h"

namespace irqscope::runner {
namespace {

using ebpf::ObjectMap;
using package::ExportKind;
using types::TypePtr;

constexpr std::string_view kDummyPrefix = "__eunomia_dummy_";
constexpr std::string_view kDummySuffix = "_ptr";

// "members": a structure that the package puts together itself.
Result<TypePtr> put_together(std::vector<package::ExportMember> members, ebpf::TypeReader& types) {
  // Each may have as much in it as is allowed in all; a stranger may name one a thousand times.
  constexpr size_t kMostMembers = 256;
  if (members.size() > kMostMembers) return fail("it has more than {} members", kMostMembers);
  auto made = std::make_shared<types::Type>();
  made->kind = types::Kind::structure;
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.offset < b.offset; });
  for (const package::ExportMember& member : members) {
    auto type = types.read(member.type_id);
    if (!type) return in_context(member.name, type.error());
    if (member.offset < made->bytes) {
      return fail("member '{}' overlaps with the one before it", member.name);
    }
    made->bytes = member.offset + (*type)->bytes;
    // Offsets are counted in bits, of which a 32-bit number holds half a GiB.
    if (made->bytes > UINT32_MAX / 8) return fail("member '{}' is too far away", member.name);
    made->members.push_back({member.name, *type, static_cast<uint32_t>(member.offset * 8), 0});
  }
  return TypePtr(made);
}

bool prints(const ebpf::ObjectProgram& program) {
  return std::any_of(program.helpers.begin(), program.helpers.end(), ebpf::is_printing_helper);
}
bool is_iterator(const ebpf::ObjectProgram& program) { return program.section.starts_with("iter"); }

// A map of the source's own whose elements can be read and have types.
bool explains_itself(const ObjectMap& map) {
  return map.section.empty() && map.key && map.value && ebpf::can_be_read(map);
}

bool has_histograms(const TypePtr& value) {
  return value && value->kind == types::Kind::structure && histogram_fields(value);
}

class Chooser {
 public:
  Chooser(const package::Manifest& manifest, const ebpf::UserObject& object,
          const MapChoice& choice)
      : manifest_(manifest), object_(object), choice_(choice), types_(object.types()) {}

  Result<Outputs> choose() {
    auto added = choice_.only.empty() ? add_described() : add_named();
    if (!added) return tl::unexpected(added.error());
    bool may_add = outputs_.empty() && choice_.only.empty();
    if (may_add) added = add_undescribed();
    if (!added) return tl::unexpected(added.error());
    return std::move(outputs_);
  }

 private:
  Result<void> add_described() {
    const std::vector<ObjectMap>& maps = object_.info().maps;
    for (size_t i = 0; i < maps.size(); ++i) {
      auto added = add(i, maps[i], describe(maps[i]));
      if (!added) return in_context("map " + maps[i].name, added.error());
    }
    return {};
  }

  Result<void> add_named() {
    const std::vector<ObjectMap>& maps = object_.info().maps;
    for (const std::string& name : choice_.only) {
      auto map = std::find_if(maps.begin(), maps.end(),
                              [&](const ObjectMap& known) { return known.name == name; });
      if (map == maps.end()) return no_such_map(name);
      auto index = static_cast<size_t>(map - maps.begin());
      auto added = ebpf::holds_events(*map) ? add_events(index, *map, describe(*map))
                                            : add_table(index, *map, describe(*map));
      if (!added) return in_context("map " + name, added.error());
    }
    return {};
  }

  tl::unexpected<Error> no_such_map(const std::string& name) const {
    std::vector<std::string> names;
    for (const ObjectMap& map : object_.info().maps) {
      if (map.section.empty()) names.push_back(map.name);
    }
    return usage_error("--maps: the package has no map '{}'; it has {}", name,
                       fmt::join(names, ", "));
  }

  // The package has nothing to show.
  Result<void> add_undescribed() {
    const auto& programs = object_.info().programs;
    outputs_.printk = std::any_of(programs.begin(), programs.end(), prints);
    // Iterators print by themselves.
    bool is_silent =
        !outputs_.printk && std::none_of(programs.begin(), programs.end(), is_iterator);
    if (!is_silent || choice_.no_tables) return {};
    const std::vector<ObjectMap>& maps = object_.info().maps;
    std::vector<std::string> shown;
    for (size_t i = 0; i < maps.size(); ++i) {
      if (!explains_itself(maps[i])) continue;
      auto added = add_table(i, maps[i], {});
      if (!added) return in_context("map " + maps[i].name, added.error());
      shown.push_back(maps[i].name);
    }
    if (shown.empty()) return {};
    outputs_.notes.push_back(fmt::format(
        "the package does not say what to show; here is every map with types, once a second: {} "
        "(--maps NAME,... chooses, --no-maps shows none)",
        fmt::join(shown, ", ")));
    return {};
  }

  const package::Map& describe(const ObjectMap& map) const {
    static const package::Map none;
    for (const package::Map& described : manifest_.maps) {
      if (described.name == map.name) return described;
    }
    return none;
  }

  Result<void> add(size_t index, const ObjectMap& map, const package::Map& described) {
    bool chosen = !manifest_.multiple_exports || described.exported.kind != ExportKind::none;
    if (!chosen) return {};
    if (ebpf::holds_events(map)) return add_events(index, map, described);
    bool is_table = !choice_.no_tables && (described.sample || manifest_.multiple_exports);
    return is_table ? add_table(index, map, described) : Result<void>();
  }

  Result<void> add_events(size_t index, const ObjectMap& map, const package::Map& described) {
    auto type = event_type(map, described);
    if (!type) return tl::unexpected(type.error());
    if (!*type) {
      outputs_.notes.push_back(fmt::format(
          "map {}: the package does not say what its events are; here are their bytes", map.name));
    }
    outputs_.events.push_back({map.name, *type, described.stack});
    outputs_.event_maps.push_back(index);
    return {};
  }

  Result<void> add_table(size_t index, const ObjectMap& map, const package::Map& described) {
    if (!ebpf::can_be_read(map)) return fail("maps of type {} can't be shown", map.type_name);
    TableOutput table{map.name, map.key, map.value, described.sample.value_or(package::Sample()),
                      ebpf::is_per_cpu(map)};
    auto value = exported_type(described.exported);
    if (!value) return tl::unexpected(value.error());
    if (*value) table.value = *value;
    if (!described.sample) {
      table.sample.unit = "value";
      if (has_histograms(table.value)) table.sample.kind = package::SampleKind::log2_histogram;
    }
    // All elements of an array are there from the start, most of them for nothing.
    bool is_row = described.sample && described.sample->kind == package::SampleKind::key_value;
    table.skips_zeros = ebpf::is_array(map) && !is_row;
    outputs_.tables.push_back(std::move(table));
    outputs_.table_maps.push_back(index);
    return {};
  }

  // Null: the package says nothing about it.
  Result<TypePtr> exported_type(const package::Export& exported) {
    if (exported.kind == ExportKind::type) return types_.read(exported.type_id);
    if (exported.kind == ExportKind::members) return put_together(exported.members, types_);
    return TypePtr();
  }

  Result<TypePtr> event_type(const ObjectMap& map, const package::Map& described) {
    if (manifest_.multiple_exports) return exported_type(described.exported);
    if (manifest_.export_types.size() > 1) {
      outputs_.notes.push_back(
          fmt::format("map {}: of the package's {} types its events are taken to be {}; the source "
                      "can say it (@export)",
                      map.name, manifest_.export_types.size(), manifest_.export_types[0].name));
    }
    if (!manifest_.export_types.empty()) return checked_type(manifest_.export_types[0]);
    return type_of_dummy();
  }

  // A package whose object was exchanged would show nonsense.
  Result<TypePtr> checked_type(const package::ExportType& exported) {
    auto type = types_.read(exported.type_id);
    if (!type) return type;
    const std::string& name = (*type)->name;
    size_t space = name.rfind(' ');
    bool same_name = name.empty() || name.substr(space + 1) == exported.name;
    if (!same_name || (*type)->bytes != exported.bytes) {
      return fail("the object's type {} is {} of {} bytes, and not {} of {}", exported.type_id,
                  name, (*type)->bytes, exported.name, exported.bytes);
    }
    return type;
  }

  // An object without a manifest, whose source names its types as the format's compilers do it.
  Result<TypePtr> type_of_dummy() {
    for (const ebpf::ObjectVariable& variable : object_.info().variables) {
      std::string_view name = variable.name;
      if (!name.starts_with(kDummyPrefix) || !name.ends_with(kDummySuffix)) continue;
      std::string_view pointed = variable.type->name;  // "struct event *"
      pointed = pointed.substr(0, pointed.find_last_not_of(" *") + 1);
      uint32_t id = types_.find(std::string(pointed));
      if (id != 0) return types_.read(id);
    }
    return TypePtr();
  }

  const package::Manifest& manifest_;
  const ebpf::UserObject& object_;
  const MapChoice& choice_;
  ebpf::TypeReader types_;
  Outputs outputs_;
};

}  // namespace

Result<Outputs> choose_outputs(const package::Manifest& manifest, const ebpf::UserObject& object,
                               const MapChoice& choice) {
  return Chooser(manifest, object, choice).choose();
}

}  // namespace irqscope::runner
