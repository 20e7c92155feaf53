// The fields of a report on noise.
#pragma once

#include <span>

#include "model/noise_report.h"
#include "output/field.h"

namespace irqscope::output {

std::span<const Field<NoiseReport>> noise_fields();
std::span<const Field<CpuNoise>> cpu_noise_fields();
std::span<const Field<NoiseSource>> noise_source_fields();

}  // namespace irqscope::output
