// Events for people and programs, one by one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/writer.h"
#include "model/event.h"
#include "model/run_info.h"
#include "model/snapshot.h"
#include "output/options.h"

namespace irqscope {

// An event in words.
struct ToldEvent {
  const Event& event;
  const Source& source;
  uint64_t wall_ns;                     // of its end
  const std::string* cgroup;            // path of the task's; null: not known
  std::vector<std::string> stack = {};  // innermost first
};

// Some that would be here, but found no room on their way.
struct LostEvents {
  uint32_t cpu = 0;
  uint64_t count = 0;
  uint64_t wall_ns = 0;  // they were lost before that
};

struct TraceSummary {
  uint64_t shown = 0;
  uint64_t received = 0;
  uint64_t lost = 0;
  std::vector<uint64_t> lost_by_cpu = {};
  uint64_t early = 0;      // in a recording, but from before its beginning
  uint64_t late = 0;       // shown after one that had ended later
  uint64_t own_wakes = 0;  // interrupts that only woke us; they are no events
  Loss loss = {};          // what was not even sent
  std::string transport;   // "ring", "perf", "perf-each"; "file"
};

class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void event(const ToldEvent& event) = 0;
  virtual void lost(const LostEvents& lost) = 0;
  virtual void end(const TraceSummary& summary) = 0;
  // Writes what was told by now.
  virtual Result<void> flush() = 0;
};

struct EventTextOptions {
  TimeUnit unit = TimeUnit::microseconds;
  bool color = false;
  std::optional<int> width{};  // of the terminal; empty: as wide as it takes
};

std::unique_ptr<EventSink> make_event_text_sink(Writer& out, const EventTextOptions& options);
std::unique_ptr<EventSink> make_event_json_sink(Writer& out, const EventTextOptions& options = {});

// Calls that were not even sent, in a line; empty if there are none.
std::string loss_text(const Loss& loss);

// One line, and one more for each thing that is missing; for standard error.
std::string summary_text(const TraceSummary& summary);

}  // namespace irqscope
