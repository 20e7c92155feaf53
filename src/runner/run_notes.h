// What a person should know of a run beside its output: a line each.
#pragma once

#include <string>
#include <vector>

#include "runner/run.h"

namespace irqscope::runner {

// What the kernel kept of runs that were killed would be in the way, or go on unseen.
std::vector<std::string> notes_of_cleaning(const std::vector<std::string>& filters);
std::vector<std::string> notes_of_start(const LoadedPackage& package, bool verbose);
std::vector<std::string> notes_of_end(const Outputs& outputs, const RunSummary& summary);

// "map infos is empty", "maps infos and start are empty": all that are shown.
std::string empty_maps(const Outputs& outputs);

}  // namespace irqscope::runner
