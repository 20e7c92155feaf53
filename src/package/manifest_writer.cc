#include <map>

#include "package/manifest_json.h"

namespace irqscope::package {
namespace {

using nlohmann::json;

const char* sample_name(SampleKind kind) {
  switch (kind) {
    case SampleKind::key_value:
      return "default_kv";
    case SampleKind::log2_histogram:
      return "log2_hist";
    case SampleKind::linear_histogram:
      return "linear_hist";
  }
  return "";
}

json sample_json(const Sample& sample) {
  json written = {{"interval", sample.interval_ms}, {"type", sample_name(sample.kind)}};
  if (sample.unit != Sample().unit) written["unit"] = sample.unit;
  if (sample.clear) written["clear_map"] = true;
  return written;
}

json stack_json(const StackFields& stack) {
  return {{"with_symbols", stack.with_symbols},
          {"field_map",
           {{"pid", stack.pid},
            {"cpu_id", stack.cpu},
            {"comm", stack.comm},
            {"kstack_sz", stack.kernel_bytes},
            {"ustack_sz", stack.user_bytes},
            {"kstack", stack.kernel},
            {"ustack", stack.user}}}};
}

json export_json(const Export& exported) {
  if (exported.kind == ExportKind::whole_value) return "default";
  if (exported.kind == ExportKind::type) return {{"btf_type_id", exported.type_id}};
  json members = json::array();
  for (const ExportMember& member : exported.members) {
    members.push_back(
        {{"name", member.name}, {"offset", member.offset}, {"btf_type_id", member.type_id}});
  }
  return {{"custom_members", std::move(members)}};
}

json map_json(const Map& map) {
  json written = {{"name", map.name}, {"ident", map.ident}};
  if (map.mmapable) written["mmaped"] = true;
  if (map.sample) written["sample"] = sample_json(*map.sample);
  if (map.stack) written["intepreter"] = {{"stack_trace", stack_json(*map.stack)}};
  if (map.exported.kind != ExportKind::none) written["export_config"] = export_json(map.exported);
  return written;
}

json program_json(const Program& program) {
  json written = program.annotations;
  written["name"] = program.name;
  written["attach"] = program.attach;
  written["link"] = program.link;
  return written;
}

void set_text(json& target, const char* key, const std::string& text) {
  if (!text.empty()) target[key] = text;
}

json option_json(const OptionText& option) {
  json written = json::object();
  set_text(written, "long", option.long_name);
  set_text(written, "short", option.short_name);
  set_text(written, "help", option.help);
  set_text(written, "unit", option.unit);
  if (option.default_value) written["default"] = *option.default_value;
  return written;
}

json variable_json(const Variable& variable) {
  json written = {{"name", variable.name}, {"type", variable.type}};
  set_text(written, "description", variable.description);
  if (variable.value) written["value"] = *variable.value;
  if (variable.option != OptionText()) written["cmdarg"] = option_json(variable.option);
  return written;
}

template <class T>
json list_json(const std::vector<T>& values, json (*write)(const T&)) {
  json list = json::array();
  for (const T& value : values) list.push_back(write(value));
  return list;
}

json section_json(const DataSection& section) {
  return {{"name", section.name}, {"variables", list_json(section.variables, variable_json)}};
}

json document_json(const Document& document) {
  json written = json::object();
  set_text(written, "version", document.version);
  set_text(written, "brief", document.brief);
  set_text(written, "description", document.description);
  set_text(written, "details", document.details);
  return written;
}

json export_type_json(const ExportType& type) {
  json members = json::array();
  for (const auto& member : type.members) {
    members.push_back({{"name", member.name}, {"type", member.type}});
  }
  return {{"name", type.name},
          {"size", type.bytes},
          {"type_id", type.type_id},
          {"members", std::move(members)}};
}

}  // namespace

json to_json(const Manifest& manifest) {
  json skeleton = {{"obj_name", manifest.object_name},
                   {"data_sections", list_json(manifest.sections, section_json)},
                   {"maps", list_json(manifest.maps, map_json)},
                   {"progs", list_json(manifest.programs, program_json)}};
  if (manifest.document) skeleton["doc"] = document_json(*manifest.document);
  json meta = {{"bpf_skel", std::move(skeleton)}};
  const Manifest standard;
  if (!manifest.export_types.empty()) {
    meta["export_types"] = list_json(manifest.export_types, export_type_json);
  }
  if (manifest.multiple_exports) meta["enable_multiple_export_types"] = true;
  if (manifest.poll_timeout_ms != standard.poll_timeout_ms) {
    meta["poll_timeout_ms"] = manifest.poll_timeout_ms;
  }
  if (manifest.perf_buffer_pages != standard.perf_buffer_pages) {
    meta["perf_buffer_pages"] = manifest.perf_buffer_pages;
  }
  set_text(meta, "eunomia_version", manifest.made_by);
  return meta;
}

}  // namespace irqscope::package
