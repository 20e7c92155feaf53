// Counts without eBPF: /proc/interrupts and /proc/softirqs. No times, no filters by process; a
// shared line is one row that names all its sharers, since the kernel counts lines. Of vectors,
// call_function stands for call_function_single, too; NMIs are one row, whoever handles them
// (see sys/processor_lines.h). Threads are not counted at all.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
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
  // The kernel's counters are 32-bit and can start anew; ours only grow, also when their line goes
  // and comes back.
  struct Counter {
    uint32_t last = 0;
    uint64_t grown = 0;
    Source source;
  };
  // Where /proc has a source: a line of one of the tables.
  struct Line {
    uint32_t id;
    bool per_cpu = true;  // false: one number for all CPUs together
  };
  static std::optional<Line> find_source(Kind kind, const sys::CounterLine& line, size_t index);
  bool is_wanted(const SourceKey& key) const;
  void count(const SourceKey& key, const sys::CounterLine& line, uint32_t value);
  void count_line(Kind kind, Line source, const sys::CounterLine& line,
                  const std::vector<int>& cpus);
  void count_table(Kind kind, const sys::CounterTable& table);
  // An IRQ without a line has been given back, and what has its number next begins at zero.
  void restart_missing(Kind kind, const std::set<uint32_t>& listed);

  Result<void> count_file(std::initializer_list<Kind> kinds,
                          Result<sys::CounterTable> (*read_table)(const sys::Machine&));

  CollectRequest request_;
  sys::Machine machine_;
  std::map<SourceKey, Counter> counters_;
};

}  // namespace irqscope
