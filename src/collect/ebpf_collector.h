// Counts and times with eBPF.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collect/count_reader.h"
#include "collect/open.h"
#include "ebpf/interrupt_counter.h"

namespace irqscope {

class EbpfCollector : public Collector {
 public:
  EbpfCollector(CollectRequest request, sys::Machine machine)
      : request_(std::move(request)), machine_(std::move(machine)), namer_(request_, machine_) {}

  // The Error says in one line why the kernel refused, and what would help.
  Result<void> start() override;
  Result<Snapshot> read() override;
  RunInfo info() const override;

  // For live_events.h: where events come from, and what their row numbers mean.
  ebpf::InterruptCounter& counter() { return running_->counter; }
  SourceNamer& namer() { return namer_; }
  ebpf::Transport transport() const { return transport_; }
  bool sends(iq_kind kind) const { return request_.event_kinds() >> kind & 1; }
  uint64_t started_ns() const { return started_ns_; }  // CLOCK_MONOTONIC

  // How often the kernel has run the programs that count calls (ebpf::RunStatistics).
  std::optional<uint64_t> counting_runs() const;
  // The CPUs' sums now, without Noise; of a measurement of net times.
  std::vector<CpuUse> cpu_uses() const;

  Loss read_loss() const;  // since the first program was attached

 private:
  using Thefts = std::vector<ebpf::InterruptCounter::Theft>;
  // What belongs together for as long as it counts; the reader points into the counter.
  struct Running {
    ebpf::InterruptCounter counter;
    CountReader counts;
    Running(ebpf::InterruptCounter started, const CollectRequest& request, SourceNamer& namer)
        : counter(std::move(started)), counts(request, namer, counter.rows()) {}
  };
  Result<ebpf::CounterOptions> counter_options() const;
  Result<void> learn_types(bool preempt_rt);
  std::vector<iq_range> find_interrupt_ends(bool preempt_rt) const;
  Result<void> start_as(ebpf::AttachKind attach, const ebpf::CounterOptions& options);
  Result<void> start_any(ebpf::CounterOptions& options);
  bool is_wanted(Kind kind) const;
  bool counts_all() const;
  void add_noise(Snapshot& snapshot);
  Noise noise_of(const iq_noise& noise, uint64_t now_ns);
  void add_thefts(const Thefts& thefts, Snapshot& snapshot);
  void add_other_thefts(Snapshot& snapshot) const;
  void forget_ended(const Thefts& thefts);

  CollectRequest request_;
  sys::Machine machine_;
  SourceNamer namer_;
  std::optional<ebpf::RunStatistics> statistics_;
  std::unique_ptr<Running> running_;
  ebpf::ProgramPlan plan_;
  uint64_t started_ns_ = 0;
  uint32_t max_thefts_ = 0;
  std::vector<iq_theft_key> ended_;  // missed at the last reading
  ebpf::AttachKind attach_ = ebpf::AttachKind::tp_btf;
  ebpf::Transport transport_ = ebpf::Transport::ring;
};

}  // namespace irqscope
