// Perf events that run a program so many times a second (perf_event_open(2)).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "ebpf/attach_target.h"

namespace irqscope::ebpf {

// One for each CPU that is online. `target.place`: "cpu-clock", "cycles" ... as perf list names
// them. Without frequency and period: 99 times a second.
Result<std::vector<UniqueFd>> open_perf_sampling(const AttachTarget& target);

}  // namespace irqscope::ebpf
