#include "output/formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace irqscope {
namespace {

template <class Has>
Offered those_that(Formats formats, Has has) {
  Offered offered;
  for (const Format& format : formats) {
    if (has(format)) offered.push_back(&format);
  }
  return offered;
}

}  // namespace

Offered table_formats(Formats formats) {
  return those_that(formats, [](const Format& format) { return format.make != nullptr; });
}

Offered event_formats(Formats formats) {
  return those_that(formats, [](const Format& format) { return format.make_events != nullptr; });
}

Offered report_formats(Formats formats) {
  return those_that(formats, [](const Format& format) { return format.has_reports; });
}

std::string format_names(const Offered& offered) {
  std::string text;
  for (size_t i = 0; i < offered.size(); ++i) {
    if (i > 0) text += i + 1 == offered.size() ? " or " : ", ";
    text += offered[i]->name;
    if (i == 0) text += " (default)";
  }
  return text;
}

Result<const Format*> parse_format(const Offered& offered, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Format* format : offered) {
    if (format->name == name) return format;
    names.push_back(format->name);
  }
  return usage_error("'{}' is none of {}", name, fmt::join(names, ", "));
}

}  // namespace irqscope
