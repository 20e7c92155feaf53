// The fields of a diagnosis.
#pragma once

#include <span>

#include "model/diagnosis.h"
#include "output/field.h"

namespace irqscope::output {

std::span<const Field<Diagnosis>> diagnosis_fields();
std::span<const Field<Check>> check_fields();

}  // namespace irqscope::output
