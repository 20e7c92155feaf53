// Which columns the table of all kinds has, by what its rows are about.
#pragma once

#include <string_view>
#include <vector>

#include "model/run_info.h"
#include "output/fields.h"

namespace irqscope::output {

struct View {
  std::vector<Field> fields;
  std::string_view elastic;  // the key of the one that may be shortened
};

// `interval` has the rows: a column that none of them has is left out.
View view(const RunInfo& info, const TableOptions& options, const Interval& interval);

}  // namespace irqscope::output
