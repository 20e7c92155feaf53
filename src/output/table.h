// An interval as a table: a section per kind, all with the same columns.
#pragma once

#include <string>
#include <vector>

#include "model/interval.h"
#include "model/run_info.h"
#include "output/options.h"
#include "output/views.h"

namespace irqscope::output {

// The kinds that were measured or have rows, and their rows in the order they came.
struct Section {
  Kind kind;
  std::vector<const Row*> rows;
};
std::vector<Section> sections(const RunInfo& info, const Interval& interval);

// The line that says so.
std::string no_interrupts(const TableOptions& options);

// A row's line, and who its source is in full if that was asked for.
std::string row_text(const In<Row>& row, const RowGrid& grid, const Layout& layout,
                     const TableOptions& options);

std::string table(const RunInfo& info, const TableOptions& options, const Interval& interval);

}  // namespace irqscope::output
