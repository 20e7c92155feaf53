// What a recording has of what happened, and what it has not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/snapshot.h"

namespace irqscope {

// How the two clocks stood at one moment.
struct Clocks {
  uint64_t monotonic_ns = 0;  // CLOCK_MONOTONIC
  uint64_t wall_ns = 0;       // Unix time
};

struct Extent {
  Clocks start = {};    // of the recording
  Clocks begin = {};    // of what is in it: later, if what came first was let go
  Clocks end = {};      // of what is in it
  uint64_t events = 0;  // that ended from `begin` on
  uint64_t lost = 0;    // likewise, events that found no room on their way
  Loss loss = {};       // likewise, calls that were not even sent

  uint64_t early = 0;  // in the file, but they ended before `begin`: they count nowhere

  bool is_part = false;                       // the oldest were let go
  std::optional<uint64_t> let_go_events = 0;  // empty: the file does not tell
  uint64_t let_go_lost = 0;

  std::optional<Clocks> ended = {};         // empty: nobody told that it ended, or not yet
  std::optional<std::string> failure = {};  // why it ended before it should: "No space left ..."
  uint64_t missing = 0;  // events, sent before `ended`, that are neither in the file nor lost
};

}  // namespace irqscope
