// The fields of a recording as a whole.
#pragma once

#include <span>

#include "model/recording_info.h"
#include "output/field.h"

namespace irqscope::output {

std::span<const Field<RecordingInfo>> recording_fields();
// What a ring let go, and what is missing since it ended early.
std::span<const Field<Extent>> let_go_fields();
std::span<const Field<Extent>> cut_off_fields();

}  // namespace irqscope::output
