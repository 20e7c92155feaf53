// Which columns a table of rows has.
#pragma once

#include <span>
#include <vector>

#include "model/run_info.h"
#include "output/grid.h"
#include "output/options.h"
#include "output/row_fields.h"

namespace irqscope::output {

// When a column is there.
enum class When {
  always,
  per_cpu,
  contexts,      // some row has one
  irqs,          // some row has an IRQ
  hardirqs,      // they were measured, or some row is one
  shared_lines,  // some row has calls that were another device's
  work,          // some row has work
  net,           // net times are known
  gross,         // only gross times are
  times,         // either
  usual,         // unless delays were asked for, which need the room
  usual_times,
  delays,
};

struct RowPick {
  Pick pick;
  When when = When::always;
};

using RowColumn = TableColumn<In<Row>>;
using RowGrid = Grid<In<Row>>;

// Of the table of all kinds by what its rows are about, and of a section per kind.
std::span<const RowPick> picks(const TableOptions& options);

// `interval` has the rows: a column that none of them has is left out.
std::vector<RowColumn> row_columns(const RunInfo& info, const TableOptions& options,
                                   const Interval& interval);

}  // namespace irqscope::output
