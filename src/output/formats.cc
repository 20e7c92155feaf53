#include "output/formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace irqscope {
namespace {

std::vector<std::string_view> names_of(Formats formats, Content content) {
  std::vector<std::string_view> names;
  for (const Format& format : formats) {
    if (format.tells(content)) names.push_back(format.name);
  }
  return names;
}

}  // namespace

bool Format::tells(Content content) const {
  switch (content) {
    case Content::tables:
      return true;
    case Content::events:
      return make_events != nullptr;
    case Content::reports:
      return has_reports;
  }
  return false;
}

std::string format_names(Formats formats, Content content) {
  auto names = names_of(formats, content);
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
    if (i == 0) text += " (default)";
  }
  return text;
}

Result<const Format*> parse_format(Formats formats, Content content, std::string_view name) {
  for (const Format& format : formats) {
    if (format.name == name && format.tells(content)) return &format;
  }
  return usage_error("'{}' is none of {}", name, fmt::join(names_of(formats, content), ", "));
}

}  // namespace irqscope
