// Counts and times with eBPF.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collect/open.h"
#include "collect/row_reader.h"
#include "sys/kallsyms.h"

namespace irqscope {

class EbpfCollector : public Collector {
 public:
  EbpfCollector(CollectRequest request, sys::Machine machine)
      : request_(std::move(request)), machine_(std::move(machine)) {}

  // The Error says in one line why the kernel refused, and what would help.
  Result<void> start() override;
  Result<Snapshot> read() override;
  RunInfo info() const override;

  // How often the kernel has run the entry programs of all families (ebpf::RunStatistics).
  std::optional<uint64_t> entry_runs() const;

 private:
  struct Family {
    Kind kind;
    ebpf::CallCounter counter;
    RowReader reader;
    std::map<size_t, Source> sources;  // by row number; a row keeps its source
  };
  Result<ebpf::CallCounterOptions> counter_options() const;
  Result<void> start_families(ebpf::AttachKind attach, const ebpf::CallCounterOptions& options);
  void add_rows(Family& family, Snapshot& snapshot);
  Loss read_loss() const;
  Source describe_softirq(size_t row_number) const;
  Source describe_hardirq(const iq_row& row);
  void describe_handler(const iq_row& row, Source& source);
  Tally tally_of(Kind kind, const RowReader::Reading& reading) const;

  CollectRequest request_;
  sys::Machine machine_;
  std::vector<std::unique_ptr<Family>> families_;
  std::vector<std::string> softirq_names_;
  std::optional<Result<sys::Kallsyms>> kallsyms_;  // read at the first handler to be named
  ebpf::AttachKind attach_ = ebpf::AttachKind::tp_btf;
};

}  // namespace irqscope
