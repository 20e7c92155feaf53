#include "output/formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace irqscope {
namespace {

using Names = std::vector<std::string_view>;

Names names_of(Formats formats, bool of_events) {
  Names names;
  for (const Format& format : formats) {
    if (!of_events || format.make_events) names.push_back(format.name);
  }
  return names;
}

std::string in_words(const Names& names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
    if (i == 0) text += " (default)";
  }
  return text;
}

Result<const Format*> parse(Formats formats, bool of_events, std::string_view name) {
  for (const Format& format : formats) {
    if (format.name == name && (!of_events || format.make_events)) return &format;
  }
  return usage_error("'{}' is none of {}", name, fmt::join(names_of(formats, of_events), ", "));
}

}  // namespace

std::string format_names(Formats formats) { return in_words(names_of(formats, false)); }

std::string event_format_names(Formats formats) { return in_words(names_of(formats, true)); }

Result<const Format*> parse_format(Formats formats, std::string_view name) {
  return parse(formats, false, name);
}

Result<const Format*> parse_event_format(Formats formats, std::string_view name) {
  return parse(formats, true, name);
}

}  // namespace irqscope
