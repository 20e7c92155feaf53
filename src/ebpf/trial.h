// Something that may crash or not end, tried by another process first.
#pragma once

#include <functional>

#include "base/result.h"

namespace irqscope::ebpf {

// An error if `work` ends its process by a signal, or takes more than so many seconds of CPU time,
// or if a stop is requested meanwhile (base/stop_signal.h). Whatever it does is lost with that
// process.
Result<void> survives(const std::function<void()>& work, unsigned most_seconds = 10);

}  // namespace irqscope::ebpf
