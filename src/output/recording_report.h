// What a recording is, for people and for programs.
#pragma once

#include <string>

#include "model/recording_info.h"

namespace irqscope {

std::string info_text(const RecordingInfo& info);
std::string info_json(const RecordingInfo& info);  // docs/json.md: irqscope.recording/1

}  // namespace irqscope
