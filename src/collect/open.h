// From what a person wants counted to the collector that can do it on this machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/cpu_set.h"
#include "base/result.h"
#include "collect/collector.h"
#include "ebpf/interrupt_counter.h"
#include "model/measurement.h"
#include "sys/machine.h"

namespace irqscope {

enum class Backend { ebpf, procfs };

// What is measured, of whom, and how. With `events` see live_events.h.
struct CollectRequest : Measurement {
  const Measurement& measurement() const { return *this; }

  bool costs = false;             // Counters::programs
  bool kernel_counts = false;     // with eBPF, rows without times of what has no tracepoint
  bool resolve_handlers = false;  // Source::handler is wanted
  bool identity = false;          // Source::identity is wanted
  std::optional<uint32_t> tgid;
  std::optional<std::filesystem::path> cgroup;
  std::optional<CpuSet> only_cpus;
  uint32_t max_rows = 0;                     // 0: enough for this machine
  uint32_t max_thefts = 0;                   // pairs of victim and source; likewise
  std::optional<Backend> backend;            // empty: eBPF, or procfs if that fails
  std::optional<ebpf::AttachKind> attach;    // empty: the first that works
  std::optional<ebpf::Transport> transport;  // empty: a ring buffer, or perf_batched without it
  size_t bytes_per_cpu = 0;  // of a buffer for events; 0: a default for this machine
  std::string btf_file;
};

struct OpenedCollector {
  std::unique_ptr<Collector> collector;  // started
  std::string fallback_reason;           // why it is not eBPF; empty if it is, or was not wanted
};

// Fails if nothing can count what is asked: a filter by process needs eBPF.
Result<OpenedCollector> open_collector(const CollectRequest& request, const sys::Machine& machine);

}  // namespace irqscope
