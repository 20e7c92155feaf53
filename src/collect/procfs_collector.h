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
    Source source;  // as it was called when it grew last
  };
  using Cpu = std::optional<int>;  // empty: one number for all CPUs together
  // A line of one of the tables. A CPU that has never counted there has no counter: most cells of a
  // large machine are 0 for ever.
  struct Line {
    Source source;  // without CPU
    std::map<Cpu, Counter> counters;
  };
  // Where /proc has a source.
  struct Place {
    uint32_t id;
    bool per_cpu = true;
  };
  static std::optional<Place> find_source(Kind kind, const sys::CounterLine& line, size_t index);
  bool is_wanted(Cpu cpu) const;
  void describe(Source& source, const SourceKey& key, const sys::CounterLine& line) const;
  Counter* count(Line& known, Cpu cpu, uint32_t value) const;
  void count_line(Kind kind, Place place, const sys::CounterLine& line,
                  const std::vector<int>& cpus);
  void count_table(Kind kind, const sys::CounterTable& table);
  // An IRQ without a line has been given back, and what has its number next begins at zero.
  void restart_missing(Kind kind, const std::set<uint32_t>& listed);

  Result<void> count_file(std::initializer_list<Kind> kinds,
                          Result<sys::CounterTable> (*read_table)(const sys::Machine&));

  CollectRequest request_;
  sys::Machine machine_;
  std::map<std::pair<Kind, uint32_t>, Line> lines_;
};

}  // namespace irqscope
