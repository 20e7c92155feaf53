// What stands beside the figures: who a source is in full, and what is missing.
#pragma once

#include <string>
#include <vector>

#include "model/run_info.h"
#include "model/snapshot.h"

namespace irqscope::output {

// Printable items, such as "handler vring_interrupt [virtio_ring]"; unknown ones are left out.
// None for a softirq and others about which there is no more to know.
std::vector<std::string> identity_items(const Source& source);

// "12 calls found no row (table full)"; none if nothing is known to be missing.
std::vector<std::string> loss_items(const Loss& loss);

// "threshold_apic", "thermal_apic (not in this kernel)": a reason stands behind the last of those
// that have it.
std::vector<std::string> missing_items(const std::vector<Missing>& missing);

}  // namespace irqscope::output
