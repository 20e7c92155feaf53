// An interval as distributions: for each row who it is, its figures, and a bar per power of two.
#pragma once

#include <string>

#include "model/interval.h"
#include "model/run_info.h"
#include "output/options.h"

namespace irqscope::output {

std::string distributions(const RunInfo& info, const TableOptions& options,
                          const Interval& interval);

}  // namespace irqscope::output
