// Interrupts, counted in the kernel by bpf/interrupts.bpf.c.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "abi/cpu.h"
#include "base/cpu_set.h"
#include "base/result.h"
#include "ebpf/event_stream.h"
#include "ebpf/mapped_array.h"
#include "ebpf/object.h"
#include "ebpf/programs.h"

namespace irqscope::ebpf {

enum class AttachKind { tp_btf, raw_tp };
constexpr std::string_view attach_name(AttachKind kind) {
  return kind == AttachKind::tp_btf ? "tp_btf" : "raw_tp";
}

// How events come.
struct EventBuffers {
  Transport transport = Transport::ring;
  size_t bytes_per_cpu = 0;  // a power of two of pages
  CpuSet online;
};

struct CounterOptions {
  Measurement wanted;
  bool preempt_rt = false;
  uint32_t cpus = 1;        // highest possible CPU number + 1
  uint32_t max_rows = 0;    // sources, functions and delays, times the CPUs they occur on
  uint32_t max_thefts = 1;  // pairs of victim and source
  // Functions that run softirqs at the end of an interrupt; at most IQ_RANGES. None: contexts are
  // not known.
  std::vector<iq_range> interrupt_ends;
  std::optional<uint32_t> tgid;                 // only interrupts into this process
  std::optional<std::filesystem::path> cgroup;  // only into tasks below this cgroup v2 directory
  std::optional<CpuSet> only_cpus;
  std::string btf_file;
  EventBuffers buffers;  // if events are wanted
};

class InterruptCounter {
 public:
  // Loads and attaches; from then on it counts, until it is destroyed.
  static Result<InterruptCounter> start(AttachKind attach, const CounterOptions& options,
                                        const ProgramPlan& plan);

  // Those that were given to a source by now.
  std::span<iq_row> rows() const;
  std::span<const iq_cpu> cpus() const { return cpus_.entries(); }
  std::optional<uint64_t> missed_runs() const { return object_.missed_runs(); }
  // How often the kernel ran the programs that count calls; see Object::run_statistics().
  std::optional<uint64_t> counting_runs() const;
  std::vector<ProgramCost> costs() const;
  // iq_cpu::noise forgets what was before that time on the monotonic clock.
  void begin_noise(uint64_t start_ns);

  // All thefts by now, CPUs added up; the comm is that of the CPU that saw it first.
  struct Theft {
    iq_theft_key key;
    iq_theft sum;
  };
  Result<std::vector<Theft>> thefts() const;
  // Of a victim that nothing is taken from any more.
  void forget(const iq_theft_key& key) const;

  // Only if events are wanted.
  EventStream& events() { return *events_; }
  const StreamCounters& event_counters() const { return *event_counters_; }

  // Nothing is counted any more, but for what a program that is just running still counts.
  void stop() { object_.detach(); }

 private:
  InterruptCounter(Object object, MappedArray<iq_row> rows, MappedArray<iq_cpu> cpus,
                   MappedArray<uint64_t> rows_given)
      : object_(std::move(object)),
        rows_(std::move(rows)),
        cpus_(std::move(cpus)),
        rows_given_(std::move(rows_given)) {}

  Result<void> open_events(const EventBuffers& buffers, uint32_t cpus);

  Object object_;
  MappedArray<iq_row> rows_;
  MappedArray<iq_cpu> cpus_;
  MappedArray<uint64_t> rows_given_;  // the first 4 bytes
  std::optional<EventStream> events_;
  std::optional<StreamCounters> event_counters_;
  std::vector<std::string> programs_;
  std::vector<std::string> counting_;
};

}  // namespace irqscope::ebpf
