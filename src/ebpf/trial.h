// Something that may crash, tried by another process first.
#pragma once

#include <functional>

#include "base/result.h"

namespace irqscope::ebpf {

// An error if `work` ends its process by a signal, or takes more than ten seconds. Whatever it
// does is lost with that process.
Result<void> survives(const std::function<void()>& work);

}  // namespace irqscope::ebpf
