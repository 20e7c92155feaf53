// The formats that tables and events come in. Another one is a file with its sink and a line here:
// options, help and error messages follow.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "output/event_sink.h"
#include "output/options.h"

namespace irqscope {

struct Format {
  std::string_view name;  // as it is typed
  std::string_view help;
  std::unique_ptr<Sink> (*make)(Writer& out, const TableOptions& options);
  // Null: events don't come in it.
  std::unique_ptr<EventSink> (*make_events)(Writer& out, const EventTextOptions& options);
  bool has_reports = false;    // of a doctor, a verification ...
  bool is_for_people = false;  // on a terminal tables may be redrawn in place
};

// The first one is the default.
inline constexpr Format kFormats[] = {
    {"text", "tables and lines for people", make_text_sink, make_event_text_sink, true, true},
    {"json", "JSON Lines (docs/json.md)", make_json_sink, make_event_json_sink, true},
    {"csv", "comma-separated values (docs/csv.md)", make_csv_sink, nullptr},
};

using Formats = std::span<const Format>;

// Those that a command offers.
using Offered = std::vector<const Format*>;
Offered table_formats(Formats formats = kFormats);
Offered event_formats(Formats formats = kFormats);
Offered report_formats(Formats formats = kFormats);

// "text (default), json or csv".
std::string format_names(const Offered& offered);

// A usage error names what there is.
Result<const Format*> parse_format(const Offered& offered, std::string_view name);

}  // namespace irqscope
