// The one interface of everything that counts interrupts.
#pragma once

#include "base/result.h"
#include "model/run_info.h"
#include "model/snapshot.h"

namespace irqscope {

// Starts, and reads cumulative values. Never prints, sleeps, resets or deletes.
class Collector {
 public:
  virtual ~Collector() = default;
  virtual Result<void> start() = 0;
  // Maxima are those since the read before; all else has grown since start().
  virtual Result<Snapshot> read() = 0;
  virtual RunInfo info() const = 0;
  // Until when nothing will happen, which only the past tells; on the clock of its snapshots.
  virtual uint64_t quiet_until_ns() { return 0; }
};

}  // namespace irqscope
