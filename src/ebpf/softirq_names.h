// The softirq vectors' names as the running kernel has them (enum in include/linux/interrupt.h).
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace irqscope::ebpf {

// Index: vector; "net_rx" for NET_RX_SOFTIRQ. From BTF, the kernel's or that of `btf_file`.
Result<std::vector<std::string>> softirq_names_from_btf(const std::string& btf_file);

// The list of Linux 4.5 and later.
std::vector<std::string> well_known_softirq_names();

}  // namespace irqscope::ebpf
