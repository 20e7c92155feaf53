// Every figure of a row.
#pragma once

#include <span>
#include <string_view>

#include "output/field.h"

namespace irqscope::output {

using RowField = Field<In<Row>>;

// In the order of CSV columns.
std::span<const RowField> row_fields();

// Null if there is none of this key.
inline const RowField* find_row_field(std::string_view key) { return find(row_fields(), key); }

}  // namespace irqscope::output
