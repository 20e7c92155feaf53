// What stat costs with each of its options, beside irqscope's plain hardirqs and softirqs.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "loads.h"

namespace irqscope::bench {

Result<void> compare_modes(const std::string& irqscope, const Load& softirqs, const Load& hardirqs,
                           uint64_t rounds);

}  // namespace irqscope::bench
