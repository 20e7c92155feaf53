// The objects within a line of JSON.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "output/options.h"
#include "output/row_fields.h"

namespace irqscope::output {

Json row_json(const Interval& interval, const Row& row, const TableOptions& options);
// Every field that it may have, in that order.
std::vector<RowField> row_json_fields();

Json loss_json(const Loss& loss);

}  // namespace irqscope::output
