#include "package/manifest_json.h"

#include <map>

#include "package/json_reader.h"

namespace irqscope::package {
namespace {

constexpr uint64_t kDayMs = 86400u * 1000;

const std::map<std::string, SampleKind> kSampleKinds = {
    {"default_kv", SampleKind::key_value},
    {"log2_hist", SampleKind::log2_histogram},
    {"linear_hist", SampleKind::linear_histogram},
};

Result<JsonReader> required(const JsonReader& from, const char* key) {
  auto found = from.member(key);
  if (!found) return fail("{} has no '{}'", from.path(), key);
  return *found;
}

Result<void> is_object(const JsonReader& from) {
  if (!from.json().is_object()) return from.wrong("object");
  return {};
}

Result<Sample> read_sample(const JsonReader& from) {
  Sample sample;
  std::string kind = "default_kv";
  auto read = in_turn([&] { return is_object(from); },
                      [&] { return from.number("interval", kDayMs, sample.interval_ms); },
                      [&] { return from.text("type", kind); },
                      [&] { return from.text("unit", sample.unit); },
                      [&] { return from.boolean("clear_map", sample.clear); });
  if (!read) return tl::unexpected(read.error());
  if (sample.interval_ms == 0) return fail("{}.interval is 0", from.path());
  auto known = kSampleKinds.find(kind);
  if (known == kSampleKinds.end()) {
    return fail("{}.type is '{}'; it may be default_kv, log2_hist or linear_hist", from.path(),
                kind);
  }
  sample.kind = known->second;
  return sample;
}

Result<OptionText> read_option(const JsonReader& from) {
  OptionText option;
  auto read =
      in_turn([&] { return is_object(from); }, [&] { return from.text("long", option.long_name); },
              [&] { return from.text("short", option.short_name); },
              [&] { return from.text("help", option.help); },
              [&] { return from.text("unit", option.unit); });
  if (!read) return tl::unexpected(read.error());
  if (option.short_name.size() > 1) return fail("{}.short is no single character", from.path());
  if (auto value = from.member("default")) option.default_value = value->json();
  return option;
}

Result<StackFields> read_stack(const JsonReader& from) {
  StackFields stack;
  auto read = in_turn([&] { return is_object(from); },
                      [&] { return from.boolean("with_symbols", stack.with_symbols); });
  if (!read) return tl::unexpected(read.error());
  auto names = from.member("field_map");
  if (!names) return stack;
  read = in_turn([&] { return is_object(*names); }, [&] { return names->text("pid", stack.pid); },
                 [&] { return names->text("cpu_id", stack.cpu); },
                 [&] { return names->text("comm", stack.comm); },
                 [&] { return names->text("kstack_sz", stack.kernel_bytes); },
                 [&] { return names->text("ustack_sz", stack.user_bytes); },
                 [&] { return names->text("kstack", stack.kernel); },
                 [&] { return names->text("ustack", stack.user); });
  if (!read) return tl::unexpected(read.error());
  return stack;
}

Result<ExportMember> read_export_member(const JsonReader& from) {
  ExportMember member;
  auto read =
      in_turn([&] { return is_object(from); }, [&] { return from.text("name", member.name); },
              [&] { return from.number("offset", UINT32_MAX, member.offset); },
              [&] { return from.number("btf_type_id", member.type_id); });
  if (!read) return tl::unexpected(read.error());
  return member;
}

Result<Export> read_export(const JsonReader& from) {
  if (from.json() == "no_export") return Export{};
  if (from.json() == "default") return Export{ExportKind::whole_value, 0, {}};
  Export exported;
  exported.kind = ExportKind::type;
  auto read = in_turn(
      [&] { return is_object(from); }, [&] { return from.number("btf_type_id", exported.type_id); },
      [&] { return from.list("custom_members", exported.members, read_export_member); });
  if (!read) return tl::unexpected(read.error());
  if (!exported.members.empty()) {
    exported.kind = ExportKind::members;
  } else if (exported.type_id == 0) {
    return fail("{} has neither btf_type_id nor custom_members", from.path());
  }
  return exported;
}

Result<void> read_interpreter(const JsonReader& from, std::optional<StackFields>& target) {
  if (from.json() == "default_struct") return {};
  auto fields = from.member("stack_trace");
  if (!fields)
    return from.wrong("way to show an event: \"default_struct\" or {\"stack_trace\":{}}");
  auto stack = read_stack(*fields);
  if (!stack) return tl::unexpected(stack.error());
  target = std::move(*stack);
  return {};
}

// As in_turn(), for a key that may be absent.
template <class T, class Read>
Result<void> if_there(const JsonReader& from, const char* key, T& target, Read read) {
  auto found = from.member(key);
  if (!found) return {};
  auto value = read(*found);
  if (!value) return tl::unexpected(value.error());
  target = std::move(*value);
  return {};
}

Result<Map> read_map(const JsonReader& from) {
  Map map;
  auto read = in_turn([&] { return is_object(from); }, [&] { return from.text("name", map.name); },
                      [&] { return from.text("ident", map.ident); },
                      [&] { return from.boolean("mmaped", map.mmapable); },
                      [&] { return if_there(from, "sample", map.sample, read_sample); },
                      [&] { return if_there(from, "export_config", map.exported, read_export); },
                      [&] {
                        auto found = from.member("intepreter");
                        return found ? read_interpreter(*found, map.stack) : Result<void>();
                      });
  if (!read) return tl::unexpected(read.error());
  if (map.name.empty()) return fail("{} has no name", from.path());
  return map;
}

Result<Program> read_program(const JsonReader& from) {
  Program program;
  auto read =
      in_turn([&] { return is_object(from); }, [&] { return from.text("name", program.name); },
              [&] { return from.text("attach", program.attach); },
              [&] { return from.boolean("link", program.link); });
  if (!read) return tl::unexpected(read.error());
  for (const auto& [key, value] : from.json().items()) {
    if (key != "name" && key != "attach" && key != "link") program.annotations[key] = value;
  }
  return program;
}

Result<Variable> read_variable(const JsonReader& from) {
  Variable variable;
  auto read =
      in_turn([&] { return is_object(from); }, [&] { return from.text("name", variable.name); },
              [&] { return from.text("type", variable.type); },
              [&] { return from.text("description", variable.description); },
              [&] { return if_there(from, "cmdarg", variable.option, read_option); });
  if (!read) return tl::unexpected(read.error());
  if (auto value = from.member("value")) variable.value = value->json();
  return variable;
}

Result<DataSection> read_section(const JsonReader& from) {
  DataSection section;
  auto read =
      in_turn([&] { return is_object(from); }, [&] { return from.text("name", section.name); },
              [&] { return from.list("variables", section.variables, read_variable); });
  if (!read) return tl::unexpected(read.error());
  return section;
}

Result<Document> read_document(const JsonReader& from) {
  Document document;
  auto read = in_turn([&] { return is_object(from); },
                      [&] { return from.text("version", document.version); },
                      [&] { return from.text("brief", document.brief); },
                      [&] { return from.text("description", document.description); },
                      [&] { return from.text("details", document.details); });
  if (!read) return tl::unexpected(read.error());
  return document;
}

Result<ExportType::Member> read_type_member(const JsonReader& from) {
  ExportType::Member member;
  auto read =
      in_turn([&] { return is_object(from); }, [&] { return from.text("name", member.name); },
              [&] { return from.text("type", member.type); });
  if (!read) return tl::unexpected(read.error());
  return member;
}

Result<ExportType> read_export_type(const JsonReader& from) {
  ExportType type;
  auto read = in_turn([&] { return is_object(from); }, [&] { return from.text("name", type.name); },
                      [&] { return from.number("size", UINT32_MAX, type.bytes); },
                      [&] { return from.number("type_id", type.type_id); },
                      [&] { return from.list("members", type.members, read_type_member); });
  if (!read) return tl::unexpected(read.error());
  return type;
}

Result<void> read_skeleton(const JsonReader& from, Manifest& manifest) {
  return in_turn([&] { return is_object(from); },
                 [&] { return from.text("obj_name", manifest.object_name); },
                 [&] { return from.list("data_sections", manifest.sections, read_section); },
                 [&] { return from.list("maps", manifest.maps, read_map); },
                 [&] { return from.list("progs", manifest.programs, read_program); },
                 [&] { return if_there(from, "doc", manifest.document, read_document); });
}

}  // namespace

Result<Manifest> manifest_from_json(const Json& meta) {
  Manifest manifest;
  JsonReader from(meta, "meta");
  auto skeleton = required(from, "bpf_skel");
  if (!skeleton) return tl::unexpected(skeleton.error());
  constexpr uint64_t kMaxPages = 1u << 16;
  auto read = in_turn(
      [&] { return read_skeleton(*skeleton, manifest); },
      [&] { return from.list("export_types", manifest.export_types, read_export_type); },
      [&] { return from.boolean("enable_multiple_export_types", manifest.multiple_exports); },
      [&] { return from.number("poll_timeout_ms", kDayMs, manifest.poll_timeout_ms); },
      [&] { return from.number("perf_buffer_pages", kMaxPages, manifest.perf_buffer_pages); },
      [&] { return from.text("eunomia_version", manifest.made_by); });
  if (!read) return tl::unexpected(read.error());
  return manifest;
}

Result<Sample> sample_from_json(const Json& json) { return read_sample({json, "@sample"}); }
Result<OptionText> option_from_json(const Json& json) { return read_option({json, "@cmdarg"}); }
Result<StackFields> stack_from_json(const Json& json) { return read_stack({json, "stack_trace"}); }

}  // namespace irqscope::package
