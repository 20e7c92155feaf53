// Which of a package's maps are shown, and as what.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "ebpf/user_object.h"
#include "package/manifest.h"
#include "runner/printer.h"

namespace irqscope::runner {

// What a person wants to see of the maps, whatever the package says.
struct MapChoice {
  std::vector<std::string> only;  // these and no others; empty: what the package says
  bool no_tables = false;
};

struct Outputs {
  std::vector<EventOutput> events;
  std::vector<TableOutput> tables;
  // Of each of the above, its place in ObjectInfo::maps.
  std::vector<size_t> event_maps;
  std::vector<size_t> table_maps;
  bool printk = false;             // nothing else is shown, and programs print: that is
  std::vector<std::string> notes;  // what a person should know of the choice, a line each

  bool empty() const { return events.empty() && tables.empty(); }
};

// Where neither the package nor `choice` has anything to show, that is every map whose types are
// known.
Result<Outputs> choose_outputs(const package::Manifest& manifest, const ebpf::UserObject& object,
                               const MapChoice& choice = {});

}  // namespace irqscope::runner
