// Records events until told otherwise.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "collect/live_events.h"
#include "model/trigger.h"
#include "recording/writer.h"

namespace irqscope {

struct Flight {
  uint64_t keep_ns = 0;  // before the trigger, and after it
  Trigger trigger;
};

struct RecordPlan {
  std::filesystem::path path;
  bool replace = false;
  std::optional<uint64_t> duration_ns;
  std::optional<uint64_t> max_bytes;
  std::optional<uint64_t> ring_ns;  // only the last so much is kept
  std::optional<Flight> flight;
};

struct RecordSummary {
  std::string reason;  // why it ended
  recording::Extent extent = {};
  uint64_t bytes = 0;
  bool is_written = true;  // false: a trigger never fired
  std::string error;       // that ended it; what was recorded until then is in the file
};

// What is recorded, if not just the time that passes.
struct Workload {
  std::function<Result<void>()> begin;  // when all is ready
  std::function<bool()> is_over;        // asked often
};

// Until the plan or a stop (base/stop_signal.h) ends it, or the workload is over. An Error: there
// is no recording.
Result<RecordSummary> run_record(LiveEvents& events, const recording::Header& header,
                                 const RecordPlan& plan, const Workload& workload);

}  // namespace irqscope
