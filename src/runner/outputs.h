// Which of a package's maps are shown, and as what.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ebpf/user_object.h"
#include "package/manifest.h"
#include "runner/printer.h"

namespace irqscope::runner {

struct Outputs {
  std::vector<EventOutput> events;
  std::vector<TableOutput> tables;
  // Of each of the above, its place in ObjectInfo::maps.
  std::vector<size_t> event_maps;
  std::vector<size_t> table_maps;
  std::vector<std::string> notes;  // what a person should know of the choice, a line each

  bool empty() const { return events.empty() && tables.empty(); }
};

Result<Outputs> choose_outputs(const package::Manifest& manifest, const ebpf::UserObject& object);

}  // namespace irqscope::runner
