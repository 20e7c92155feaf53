// What a recording has besides events. docs/recording.md says how it lies in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/event.h"
#include "model/recording_info.h"
#include "model/snapshot.h"

namespace irqscope::recording {

// No clock goes further: a machine that runs for 146 years.
inline constexpr uint64_t kLatestNs = 1ull << 62;

using irqscope::Clocks;
using Header = RecordingHeader;  // what is known at the start

// The end of a round: all events that ended before `clocks.monotonic_ns` are in the file by now.
struct Mark {
  Clocks clocks = {};
  Loss loss = {};                     // since the start
  std::vector<uint64_t> lost_events;  // since the start, per number of a CPU
  std::optional<uint64_t> events{};   // written since the start; a ring may have let some go
};

// What the kernel summed up beside the events, to compare with.
struct SourceSum {
  uint32_t source = 0;
  uint64_t handled = 0;
  uint64_t not_handled = 0;
  uint64_t gross_ns = 0;  // of the handled ones
  uint64_t nested_ns = 0;
};

struct End {
  Clocks clocks = {};
  std::string reason;        // "stopped", "command ended", "size limit", ...
  uint64_t sent_events = 0;  // tried by the kernel side; delivered + lost
  uint64_t lost_events = 0;
  std::vector<SourceSum> sums;
  bool failed = false;  // it could not go on; `reason` says why. There are no sums then.
};

}  // namespace irqscope::recording
