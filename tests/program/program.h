// The program under test, as a person calls it.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/parse.h"
#include "support/process.h"

namespace irqscope::test {

using Words = std::vector<std::string>;

inline Words irqscope(Words arguments) {
  arguments.insert(arguments.begin(), IRQSCOPE_PROGRAM);
  return arguments;
}

// Without eBPF, so that no root is needed.
inline Words counting(Words arguments) {
  arguments.insert(arguments.end(), {"--backend", "procfs"});
  return irqscope(std::move(arguments));
}

// A script in which "$0" is the program, and "$1" and so on are the words.
inline Words shell(const std::string& script, const Words& words = {}) {
  Words command = {"sh", "-c", script, IRQSCOPE_PROGRAM};
  command.insert(command.end(), words.begin(), words.end());
  return command;
}

inline bool is_one_line(std::string_view text) {
  return text.size() > 1 && text.find('\n') == text.size() - 1;
}

// The intervals of JSON output; a line that is not whole becomes a discarded value.
inline std::vector<nlohmann::json> json_lines(const std::string& text) {
  std::vector<nlohmann::json> intervals;
  for (std::string_view line : split(text, '\n')) {
    if (!line.empty()) intervals.push_back(nlohmann::json::parse(line, nullptr, false));
  }
  return intervals;
}

inline bool all_whole(const std::string& json_text) {
  auto intervals = json_lines(json_text);
  bool parsed = std::none_of(intervals.begin(), intervals.end(),
                             [](const auto& interval) { return interval.is_discarded(); });
  return parsed && (json_text.empty() || json_text.back() == '\n');
}

}  // namespace irqscope::test
