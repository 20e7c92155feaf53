// What a recording is: where, when and how it was made.
#pragma once

#include <string>

#include "collect/recorded_events.h"

namespace irqscope {

struct RecordingInfo {
  recording::Header header;
  recording::Extent extent = {};
  std::string end;  // why it ended; empty if it has none
  std::string damage;
};

// Reads all of it.
RecordingInfo read_info(RecordedEvents& events);

std::string info_text(const RecordingInfo& info);
std::string info_json(const RecordingInfo& info);  // irqscope.recording/1

}  // namespace irqscope
