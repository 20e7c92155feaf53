// The fields of a comparison with the kernel's counters.
#pragma once

#include <span>

#include "model/verify_report.h"
#include "output/field.h"

namespace irqscope::output {

std::span<const Field<VerifyReport>> verify_fields();
std::span<const Field<Comparison>> comparison_fields();
std::span<const Field<SumCheck>> sum_fields();

}  // namespace irqscope::output
