#include <nlohmann/json.hpp>

#include "compile/annotate_parts.h"
#include "compile/annotation_json.h"
#include "compile/place.h"

namespace irqscope::compile {
namespace {

using nlohmann::json;

Result<void> check_hook(const std::string& file, const Annotation& annotation, const json& hook) {
  if (!hook.contains("attach_point")) return {};
  for (const char* point : {"BPF_TC_INGRESS", "BPF_TC_EGRESS", "BPF_TC_CUSTOM"}) {
    if (hook["attach_point"] == point) return {};
  }
  return fail_at(file, annotation.line,
                 "@tchook: attach_point is {}; it may be BPF_TC_INGRESS, BPF_TC_EGRESS or "
                 "BPF_TC_CUSTOM",
                 hook["attach_point"].dump());
}

}  // namespace

Result<void> annotate_program(const std::string& file, const Annotation& annotation,
                              package::Program& program) {
  const std::string& name = annotation.name;
  if (find_annotation(name)->extent != Extent::json) {
    json& text = program.annotations[name];
    std::string prose = name == "details" ? annotation.text : as_prose(annotation.text);
    text.is_string() ? void(text.get_ref<std::string&>() += '\n' + prose) : void(text = prose);
    return {};
  }
  auto value = parse_json(file, annotation);
  if (!value) return tl::unexpected(value.error());
  bool wants_number = name == "ifindex" || name == "flags";
  if (wants_number && !value->is_number_unsigned()) {
    return fail_at(file, annotation.line, "@{}: {} is no number from 0", name, value->dump());
  }
  if (!wants_number && !value->is_object()) {
    return fail_at(file, annotation.line, "@{}: {} is no object", name, value->dump());
  }
  program.annotations[name] = *value;
  return name == "tchook" ? check_hook(file, annotation, *value) : Result<void>();
}

}  // namespace irqscope::compile
