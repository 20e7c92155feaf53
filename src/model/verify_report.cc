#include "model/verify_report.h"

#include <algorithm>

namespace irqscope {

std::optional<bool> VerifyReport::every_run_counted() const {
  if (!runs_inner || !runs_outer) return std::nullopt;
  return *runs_inner <= counted && counted <= *runs_outer;
}

bool VerifyReport::sums_within() const {
  return overfull_cpus.empty() && std::all_of(sums.begin(), sums.end(),
                                              [](const SumCheck& check) { return check.within(); });
}

bool VerifyReport::within() const {
  return loss.none() && sums_within() &&
         std::all_of(sources.begin(), sources.end(),
                     [](const Comparison& source) { return source.within(); });
}

}  // namespace irqscope
