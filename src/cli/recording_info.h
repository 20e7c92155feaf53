// Finds out what a recording is.
#pragma once

#include "collect/recorded_events.h"
#include "model/recording_info.h"

namespace irqscope {

// Reads all of it.
RecordingInfo read_info(RecordedEvents& events);

}  // namespace irqscope
