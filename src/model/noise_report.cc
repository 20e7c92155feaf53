#include "model/noise_report.h"

#include <algorithm>

namespace irqscope {

bool NoiseReport::within() const {
  // What was lost may have been the longest.
  return loss.none() && std::none_of(cpus.begin(), cpus.end(), [](const CpuNoise& cpu) {
           return cpu.exceeds_single.value_or(false) || cpu.exceeds_share.value_or(false);
         });
}

}  // namespace irqscope
