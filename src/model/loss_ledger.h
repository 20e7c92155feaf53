// Which events of a stream were lost, by CPU.
#pragma once

#include <cstdint>
#include <vector>

#include "model/event.h"

namespace irqscope {

// A loss is told by the next event of its CPU. Those after a CPU's last event are known only from
// counters of all that were lost.
class LossLedger {
 public:
  using Counts = std::vector<uint64_t>;  // by CPU

  // What was lost before the beginning: it does not count, and no event is to tell it.
  void begin(Counts before);
  // What this event tells. It does not count if it was lost before the beginning all the same.
  void add(const Event& event, bool counts = true);
  void add(uint32_t cpu, uint64_t lost) { told_at(cpu) += lost; }
  // From counters: those that count, and those from before.
  void set_all(Counts all) { all_ = std::move(all); }

  const Counts& told() const { return told_; }  // with those from before
  Counts untold() const;
  Counts by_cpu() const;  // that count
  uint64_t lost() const;  // likewise, of all CPUs
  uint64_t before() const;
  uint64_t early() const;  // told, but not counting

 private:
  uint64_t& told_at(uint32_t cpu);

  Counts before_, told_, early_, all_;
};

}  // namespace irqscope
