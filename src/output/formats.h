// The formats that tables, events and reports come in. Another one is a file with its sink and a
// line here: options, help and error messages follow.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "output/event_sink.h"
#include "output/options.h"

namespace irqscope {

enum class Content { tables, events, reports };

struct Format {
  std::string_view name;  // as it is typed
  std::string_view help;
  std::unique_ptr<Sink> (*make)(Writer& out, const TableOptions& options);
  // Null: events don't come in it.
  std::unique_ptr<EventSink> (*make_events)(Writer& out, const EventTextOptions& options);
  bool has_reports = false;    // noise, verify, doctor and others come in it
  bool is_for_people = false;  // on a terminal tables may be redrawn in place

  bool tells(Content content) const;
};

// The first one is the default.
inline constexpr Format kFormats[] = {
    {"text", "tables and lines for people", make_text_sink, make_event_text_sink, true, true},
    {"json", "JSON Lines (docs/json.md)", make_json_sink, make_event_json_sink, true},
    {"csv", "comma-separated values (docs/csv.md)", make_csv_sink, nullptr},
};

using Formats = std::span<const Format>;

inline bool is_json(const Format& format) { return format.name == "json"; }

// "text (default), json or csv": what such content comes in.
std::string format_names(Formats formats, Content content);

// A usage error names what there is.
Result<const Format*> parse_format(Formats formats, Content content, std::string_view name);

}  // namespace irqscope
