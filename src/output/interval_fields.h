// The fields of an interval as a whole.
#pragma once

#include <span>

#include "model/run_info.h"
#include "output/field.h"
#include "output/options.h"

namespace irqscope::output {

struct ToldInterval {
  const RunInfo& info;
  const TableOptions& options;
  const Interval& interval;
};

std::span<const Field<ToldInterval>> interval_fields();
// Without the programs, if their costs were not asked for.
std::span<const Field<ToldInterval>> interval_fields_of(const Interval& interval);

}  // namespace irqscope::output
