// What the comments of a source say goes into the manifest of its object.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "compile/doc_comments.h"
#include "ebpf/object_info.h"
#include "package/manifest.h"
#include "types/type.h"

namespace irqscope::compile {

// By their names in C ("struct event"); null: the object has none.
using KnownTypes = std::map<std::string, types::TypePtr>;

struct AnnotateRequest {
  std::string file;  // for messages
  const std::vector<DocComment>& comments;
  const ebpf::ObjectInfo& object;
  const KnownTypes& types;
};

struct Annotated {
  std::vector<std::string> exported;  // maps of which @export says something
  std::vector<std::string> warnings;  // "FILE:LINE: ..."
};

// The first thing that is wrong is an Error: "FILE:LINE: @sample: ...".
Result<Annotated> annotate(const AnnotateRequest& request, package::Manifest& manifest);

}  // namespace irqscope::compile
