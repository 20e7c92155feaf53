// A storm as a line for people.
#pragma once

#include <string>

#include "model/alert.h"
#include "output/options.h"

namespace irqscope::output {

// "14:03:22.123 storm: net_rx 130270/s (rate>50000), 98 % on CPU 1; there: net_rx 61.2 %"; more
// lines where that is wider than the terminal.
std::string alert_text(const Alert& alert, const TableOptions& options);

}  // namespace irqscope::output
