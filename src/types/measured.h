// Numbers with a unit behind them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace irqscope::types {

// "5ms" with unit "us": 5000 and exact. Empty: `text` has no unit of its own, or `unit` allows
// none.
struct Measured {
  uint64_t whole = 0;
  double exact = 0;  // differs from `whole` if that had to be cut
};
Result<std::optional<Measured>> parse_measured(std::string_view text, std::string_view unit);

}  // namespace irqscope::types
