#include "runner/verifier_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/parse.h"

namespace irqscope::runner {

namespace {

using Lines = std::vector<std::string_view>;

Lines::const_iterator find_line(const Lines& lines, std::string_view begin) {
  return std::find_if(lines.begin(), lines.end(),
                      [&](std::string_view line) { return line.starts_with(begin); });
}

}  // namespace

std::string end_of_log(std::string_view log) {
  constexpr std::ptrdiff_t kLines = 12;
  Lines lines;
  for (std::string_view line : split(log, '\n')) {
    bool is_statistics = line.starts_with("processed ") || line.starts_with("verification time") ||
                         line.starts_with("stack depth ");
    if (!line.empty() && !is_statistics) lines.push_back(line);
  }
  auto begin = lines.cend() - std::min(std::ssize(lines), kLines);
  auto end = lines.cend();
  // Later kernels end with a report for people: what is wrong, and where; then at length how it
  // came to that.
  if (auto report = find_line(lines, "Verification failed:"); report != lines.end()) {
    begin = report;
    end = find_line(lines, "Causal path:");
  }
  std::string text;
  for (auto line = begin; line < end; ++line) text += fmt::format("  {}\n", *line);
  return text;
}

}  // namespace irqscope::runner
