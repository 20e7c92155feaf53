// What the maps of a package export, and the types of events.
#pragma once

#include <string>
#include <vector>

#include "compile/annotate.h"
#include "compile/declared_types.h"
#include "compile/sent_types.h"
#include "ebpf/object_info.h"
#include "package/manifest.h"

namespace irqscope::compile {

struct ExportRequest {
  std::string file;             // the source, for messages
  std::string header;           // that types come from; empty: none
  bool header_is_named = true;  // by a person
  const std::vector<DeclaredType>& header_types;
  const std::vector<DeclaredType>& wished;  // by @export
  const SentTypes& sent;
  const KnownTypes& types;
  const ebpf::ObjectInfo& object;
  const std::vector<std::string>& exported;  // maps that have an @export
};

// Fills in `export_types`, and what maps without @export do beside those that have one. Gives
// warnings and notes.
std::vector<std::string> set_exports(const ExportRequest& request, package::Manifest& manifest);

}  // namespace irqscope::compile
