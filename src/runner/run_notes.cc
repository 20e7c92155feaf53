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
  const std::vector<std::string>& more = package.readers.outputs.notes;
  notes.insert(notes.end(), more.begin(), more.end());
  if (!verbose) return notes;
  for (const std::string& name : package.left_out) {
    notes.push_back(fmt::format("left out program '{}'", name));
  }
  return notes;
}

std::vector<std::string> notes_of_end(const RunSummary& summary) {
  if (summary.times_full == 0) return {};
  return {
      fmt::format("a ring buffer was full {} times: its program may have lost events, which "
                  "the kernel does not count",
                  summary.times_full)};
}

}  // namespace irqscope::runner
