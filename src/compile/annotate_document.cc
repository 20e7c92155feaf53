#include "compile/annotate_parts.h"
#include "compile/annotation_json.h"

namespace irqscope::compile {

Result<void> annotate_document(const Annotation& annotation, package::Document& document) {
  const std::string& name = annotation.name;
  if (name == "version") document.version = as_prose(annotation.text);
  if (name == "brief") document.brief = as_prose(annotation.text);
  if (name == "details") document.details = annotation.text;
  if (name == "description") {
    if (!document.description.empty()) document.description += '\n';
    document.description += as_prose(annotation.text);
  }
  return {};
}

}  // namespace irqscope::compile
