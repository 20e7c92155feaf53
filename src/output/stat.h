// An interval as one table of all kinds, and what belongs below it.
#pragma once

#include <string>

#include "model/interval.h"
#include "model/run_info.h"
#include "output/options.h"

namespace irqscope::output {

std::string stat(const RunInfo& info, const TableOptions& options, const Interval& interval);

// A line per CPU: which share of its time interrupts took. Empty if that is not known.
std::string cpu_lines(const TableOptions& options, const Interval& interval);

// A line per program of ours: what it cost. Empty if that was not asked for.
std::string cost_lines(const TableOptions& options, const Interval& interval);

// "not measured: threshold_apic (not in this kernel)"; empty if everything is.
std::string missing_lines(const RunInfo& info, const TableOptions& options);

}  // namespace irqscope::output
