// What a recording has of what happened, and what it has not.
#pragma once

#include "model/extent.h"

namespace irqscope::recording {

using irqscope::Extent;

}  // namespace irqscope::recording
