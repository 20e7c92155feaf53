// How a report on noise is shown.
#pragma once

#include <optional>
#include <string>

#include "model/noise_report.h"

namespace irqscope {

// Two tables, no wider than 80 columns or the terminal.
std::string noise_text(const NoiseReport& report, std::optional<int> width);

// docs/json.md: irqscope.noise/1.
std::string noise_json(const NoiseReport& report);

// The limits as they were typed.
struct LimitTexts {
  std::string max_single, max_share;
};

// A line per limit and CPU that exceeds it; empty if none does.
std::string noise_violations(const NoiseReport& report, const LimitTexts& limits);

}  // namespace irqscope
