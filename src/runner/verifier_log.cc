#include "runner/verifier_log.h"

#include <algorithm>
#include <vector>

#include "base/parse.h"

namespace irqscope::runner {

std::string end_of_log(std::string_view log) {
  constexpr size_t kLines = 12;
  std::vector<std::string_view> lines;
  for (std::string_view line : split(log, '\n')) {
    bool is_statistics = line.starts_with("processed ") || line.starts_with("verification time") ||
                         line.starts_with("stack depth ");
    if (!line.empty() && !is_statistics) lines.push_back(line);
  }
  std::string text;
  for (size_t i = lines.size() - std::min(lines.size(), kLines); i < lines.size(); ++i) {
    text += "  ";
    text += lines[i];
    text += '\n';
  }
  return text;
}

}  // namespace irqscope::runner
