// The loop of `irqscope run`: reads what programs send and keep, prints it, and ends in time.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/writer.h"
#include "runner/loaded_package.h"
#include "runner/printer.h"

namespace irqscope::runner {

struct RunPlan {
  std::optional<uint64_t> duration_ns;
  std::optional<uint64_t> count;  // of events, printed lines, and times that maps are shown
  bool as_json = false;           // losses are part of the output, too
};

struct RunSummary {
  uint64_t shown = 0;         // as RunPlan::count counts
  uint64_t times_full = 0;    // of ring buffers
  bool targets_gone = false;  // it ended since nothing was attached any more
  bool is_empty = true;       // no event, no line, no element was there to be shown
};

// Until the plan's end, a stop signal, the end of all targets, or of the output's reader. Losses
// are told on `err` as they become known.
Result<RunSummary> run(LoadedPackage& package, const RunPlan& plan, Printer& printer, Writer& out,
                       Writer& err);

}  // namespace irqscope::runner
