#include <algorithm>
#include <iterator>

#include "compile/annotate_parts.h"
#include "compile/annotation_json.h"
#include "compile/export_wish.h"
#include "compile/place.h"
#include "package/manifest_json.h"

namespace irqscope::compile {
namespace {

using package::ExportKind;

// Maps without keys that could be gone through, or with values of another kind.
constexpr std::string_view kNoElements[] = {
    "ringbuf",     "perf_event_array", "user_ringbuf", "prog_array",
    "stack_trace", "cgroup_array",     "queue",        "stack",
    "bloom_filter"};

bool has_elements(const ebpf::ObjectMap* map) {
  return !map || std::find(std::begin(kNoElements), std::end(kNoElements), map->type_name) ==
                     std::end(kNoElements);
}

Result<void> set_sample(const std::string& file, const Annotation& annotation,
                        const ebpf::ObjectMap* object, package::Map& map) {
  auto value = parse_json(file, annotation);
  if (!value) return tl::unexpected(value.error());
  auto sample = package::sample_from_json(*value);
  if (!sample) return fail_at(file, annotation.line, "{}", sample.error().message);
  if (!has_elements(object)) {
    return fail_at(file, annotation.line, "@sample: '{}' is a {}, which has no elements to read",
                   map.name, object->type_name);
  }
  map.sample = *sample;
  return {};
}

Result<void> set_interpreter(const std::string& file, const Annotation& annotation,
                             package::Map& map) {
  auto value = parse_json(file, annotation);
  if (!value) return tl::unexpected(value.error());
  if (*value == "default_struct") return {};
  if (!value->is_object() || value->size() != 1 || !value->contains("stack_trace")) {
    return fail_at(file, annotation.line,
                   "@{}: it may be \"default_struct\" or {{\"stack_trace\": {{}}}}",
                   annotation.name);
  }
  auto stack = package::stack_from_json((*value)["stack_trace"]);
  if (!stack) {
    return fail_at(file, annotation.line, "@{}: {}", annotation.name, stack.error().message);
  }
  map.stack = *stack;
  return {};
}

Result<void> set_export(const std::string& file, const Annotation& annotation,
                        const ebpf::ObjectMap* object, const KnownTypes& types, package::Map& map) {
  auto wish = parse_export(annotation.text);
  if (!wish) return fail_at(file, annotation.line, "@export: {}", wish.error().message);
  map.exported = {wish->kind, 0, {}};
  if (wish->kind == ExportKind::whole_value && !has_elements(object)) {
    return fail_at(file, annotation.line,
                   "@export default: '{}' is a {}, which has no values; name a type: @export "
                   "struct NAME",
                   map.name, object->type_name);
  }
  if (wish->kind != ExportKind::type) return {};
  auto known = types.find(wish->type.in_c());
  if (known == types.end() || !known->second) {
    return fail_at(file, annotation.line, "@export: there is no '{}'{}", wish->type.in_c(),
                   wish->type.keyword.empty() ? " that is a struct or union" : "");
  }
  map.exported.type_id = known->second->id;
  return {};
}

}  // namespace

Result<void> annotate_map(const std::string& file, const Annotation& annotation,
                          const ebpf::ObjectMap* object, const KnownTypes& types,
                          package::Map& map) {
  const std::string& name = annotation.name;
  if (name == "sample") return set_sample(file, annotation, object, map);
  if (name == "export") return set_export(file, annotation, object, types, map);
  if (name == "interpreter" || name == "intepreter") return set_interpreter(file, annotation, map);
  return {};  // the format has no place for a map's description
}

}  // namespace irqscope::compile
