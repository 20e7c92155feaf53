// Counts without eBPF: /proc/interrupts and /proc/softirqs. No times, no filters by process; a
// shared line is one row that names all its sharers, since the kernel counts lines.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "collect/open.h"
#include "sys/interrupts.h"

namespace irqscope {

class ProcfsCollector : public Collector {
 public:
  ProcfsCollector(CollectRequest request, sys::Machine machine)
      : request_(std::move(request)), machine_(std::move(machine)) {}

  Result<void> start() override;
  Result<Snapshot> read() override;
  RunInfo info() const override;

 private:
  // The kernel's counters are 32-bit and can start anew; ours only grow.
  struct Counter {
    uint32_t last = 0;
    uint64_t grown = 0;
  };
  void add_row(Kind kind, uint32_t id, int cpu, const sys::CounterLine& line, uint32_t count,
               Snapshot& snapshot);
  void add_table(Kind kind, const sys::CounterTable& table, Snapshot& snapshot);

  CollectRequest request_;
  sys::Machine machine_;
  std::map<SourceKey, Counter> counters_;
};

}  // namespace irqscope
