// JSON as everything that irqscope shows is written. What is not UTF-8 becomes U+FFFD, and whatever
// could speak to a terminal \uXXXX: the library escapes controls below U+0020 only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/utf8.h"

namespace irqscope::output {

// On one line if `indent` is negative.
inline std::string json_text(const nlohmann::ordered_json& json, int indent = -1) {
  return masked_json(
      json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace irqscope::output
