// The one interface of everything that shows intervals.
#pragma once

#include "base/result.h"
#include "model/alert.h"
#include "model/run_info.h"
#include "model/snapshot.h"

namespace irqscope {

class Sink {
 public:
  virtual ~Sink() = default;
  virtual Result<void> begin(const RunInfo& info) = 0;
  // Rows come selected, summed and sorted; a sink shows them as they are.
  virtual Result<void> interval(const Interval& interval) = 0;
  // A storm began or is over; comes between intervals, at once.
  virtual Result<void> alert(const Alert& alert) = 0;
  virtual Result<void> end() = 0;
};

}  // namespace irqscope
