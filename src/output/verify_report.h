// How a comparison with the kernel's counters is shown.
#pragma once

#include <string>

#include "model/verify_report.h"

namespace irqscope {

std::string verify_text(const VerifyReport& report);
std::string verify_json(const VerifyReport& report);  // docs/json.md: irqscope.verify/1

}  // namespace irqscope
