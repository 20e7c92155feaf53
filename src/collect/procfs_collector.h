// Counts without eBPF: /proc/interrupts and /proc/softirqs. No times, no filters by process; a
// shared line is one row that names all its sharers, since the kernel counts lines. Of vectors,
// call_function stands for call_function_single, too; NMIs are one row, whoever handles them; those
// that irqscope has no name for have the kernel's text (see sys/processor_lines.h). Threads are not
// counted at all.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collect/open.h"
#include "sys/interrupts.h"
#include "sys/processor_lines.h"

namespace irqscope {

class ProcfsCollector : public Collector {
 public:
  using Choice = std::function<bool(const sys::ProcessorLine&)>;

  // With a choice only such lines are counted, and neither devices nor softirqs.
  ProcfsCollector(CollectRequest request, sys::Machine machine, Choice only = {})
      : request_(std::move(request)), machine_(std::move(machine)), only_(std::move(only)) {}

  Result<void> start() override;
  Result<Snapshot> read() override;
  RunInfo info() const override;

  // The names of sources that were not all 0 at the start.
  const std::vector<std::string>& used_before() const { return used_before_; }

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
  // A source, as a table has it.
  struct Listed {
    SourceKey key;
    std::string name;
    const std::vector<uint32_t>* counts;  // in the table
    bool per_cpu = true;
  };

  bool has_kind(Kind kind) const;
  bool is_wanted(Cpu cpu) const;
  std::vector<Listed> list_interrupts(const sys::CounterTable& table);
  std::vector<Listed> list_softirqs(const sys::CounterTable& table) const;
  Result<void> count_interrupts();
  Result<void> count_softirqs();
  void count_source(const Listed& listed, const std::vector<int>& cpus);
  Counter* count(Line& known, Cpu cpu, uint32_t value) const;
  void describe(Source& source, const Listed& listed) const;
  // An IRQ without a line has been given back, and what has its number next begins at zero.
  void restart_missing(const std::vector<Listed>& sources, bool are_softirqs);

  CollectRequest request_;
  sys::Machine machine_;
  Choice only_;
  sys::LineIds ids_;
  std::map<std::pair<Kind, uint32_t>, Line> lines_;
  std::vector<std::string> used_before_;
  std::vector<std::string> unreadable_;  // of /proc/interrupts, at the last reading
};

}  // namespace irqscope
