// Programs that do more than look at the machine.
#pragma once

#include <vector>

#include "base/result.h"
#include "ebpf/object_info.h"
#include "runner/target_text.h"

namespace irqscope::runner {

// An Error for the first that changes what other programs do, or whose return value decides for
// others where nobody but the package has said it: on an interface or in a cgroup that is among
// `targets` it may.
Result<void> check_safety(const std::vector<ebpf::ObjectProgram>& programs,
                          const std::vector<NamedTarget>& targets);

}  // namespace irqscope::runner
