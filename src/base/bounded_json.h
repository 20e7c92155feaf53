// JSON from a stranger, as a value whose size is bounded before it takes any memory.
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "base/result.h"

namespace irqscope {

struct JsonLimits {
  size_t levels = 64;  // of lists and objects in each other: reading and freeing them recurs
  // Of values and keys together. One takes up to thirty times what it takes in a file ("[]").
  size_t values = 1'000'000;
};

// An Error says what is wrong with it: "its JSON is damaged at byte 12". One pass finds that out
// without storing anything, and ends at the first that is too much, or when a stop is requested
// (base/stop_signal.h).
Result<nlohmann::json> parse_bounded_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace irqscope
