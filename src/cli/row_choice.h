// From what was counted to the rows that were asked for.
#pragma once

#include "cli/table_options.h"

namespace irqscope {

// Whether a source is one of the kinds and, of device interrupts and their threads, has one of the
// numbers asked for.
bool is_wanted(const TableCommand& command, const SourceKey& key);

// Wanted sources only, grouped, chosen by name and sorted.
Interval choose_rows(const TableCommand& command, Interval interval);

}  // namespace irqscope
