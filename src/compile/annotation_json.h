// The JSON in an annotation.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"
#include "compile/annotations.h"

namespace irqscope::compile {

// An error names the line in `file` and the cause.
Result<nlohmann::json> parse_json(const std::string& file, const Annotation& annotation);

// JSON if it is, and otherwise the text itself.
nlohmann::json json_or_text(const std::string& text);

// A text of several lines as one, "quoted" or not; an empty line stays a new line.
std::string as_prose(const std::string& text);

}  // namespace irqscope::compile
