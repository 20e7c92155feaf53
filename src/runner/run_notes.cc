#include "runner/run_notes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace irqscope::runner {

std::vector<std::string> notes_of_cleaning(const std::vector<std::string>& filters) {
  if (filters.empty()) return {};
  return {
      fmt::format("removed what a killed run left behind: tc filter {}", fmt::join(filters, ", "))};
}

std::vector<std::string> notes_of_start(const LoadedPackage& package, bool verbose) {
  std::vector<std::string> notes;
  for (const SkippedProgram& skipped : package.skipped) {
    notes.push_back(fmt::format("skipped program '{}': {}", skipped.name, skipped.reason));
  }
  if (!package.sizes_note.empty()) notes.push_back(package.sizes_note);
  const std::vector<std::string>& more = package.readers.outputs.notes;
  notes.insert(notes.end(), more.begin(), more.end());
  if (!verbose) return notes;
  for (const std::string& name : package.left_out) {
    notes.push_back(fmt::format("left out program '{}'", name));
  }
  return notes;
}

std::string empty_maps(const Outputs& outputs) {
  std::vector<std::string> names;
  for (const TableOutput& table : outputs.tables) names.push_back(table.map);
  bool is_one = names.size() == 1;
  return fmt::format("{} {} {} empty", is_one ? "map" : "maps", fmt::join(names, ", "),
                     is_one ? "is" : "are");
}

std::vector<std::string> notes_of_end(const Outputs& outputs, const RunSummary& summary) {
  std::vector<std::string> notes;
  if (summary.is_empty && !outputs.tables.empty()) notes.push_back(empty_maps(outputs));
  if (summary.is_empty && !outputs.events.empty()) notes.emplace_back("no events came");
  if (summary.times_full == 0) return notes;
  notes.push_back(
      fmt::format("a ring buffer was full {} times: its program may have lost events, which the "
                  "kernel does not count",
                  summary.times_full));
  return notes;
}

}  // namespace irqscope::runner
