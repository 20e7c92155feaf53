// Runs a command that shows tables, once its options are read.
#pragma once

#include "cli/table_options.h"

namespace irqscope {

Result<int> run_table(const Context& context, TableCommand command);

// What depends on where it is shown: colours, width, whether a table takes the place of the last.
void fit_to(const Context& shown, TableCommand& command);

// The tables of a started collector, whatever it is.
Result<Passed> run_tables(const Context& context, const TableCommand& command, Collector& collector,
                          const Wait& wait);

}  // namespace irqscope
