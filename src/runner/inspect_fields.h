// The description of a package, described once: its text, its JSON and docs/json.md come from here.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "output/words.h"
#include "runner/inspected.h"

namespace irqscope::runner {

struct InspectField {
  std::string_view key;      // of JSON; empty: text only
  std::string_view heading;  // of a column; empty: JSON only
  std::string_view help;
  // Null: the field has a text of its own.
  nlohmann::ordered_json (*value)(const Inspected& inspected, size_t row);
  std::string (*text)(const Inspected& inspected, size_t row) = nullptr;  // null: the value's
  output::Align align = output::Align::left;
  bool elastic = false;  // gives way where a terminal is narrow
};

struct InspectPart {
  std::string_view key;    // of JSON: an array
  std::string_view title;  // of its table in docs/json.md
  size_t (*rows)(const Inspected& inspected);
  std::span<const InspectField> fields;
  // Whether a row is something to look at twice; null: none is.
  bool (*is_alert)(const Inspected& inspected, size_t row) = nullptr;
};

// In the order of the text.
std::span<const InspectPart> inspect_parts();

}  // namespace irqscope::runner
