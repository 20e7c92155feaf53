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
#include "sys/machine.h"

namespace irqscope {

enum class Backend { ebpf, procfs };

// Events are wanted, too (live_events.h).
struct EventRequest {
  std::optional<ebpf::Transport> transport;  // empty: a ring buffer, or perf_batched without it
  size_t bytes_per_cpu = 0;                  // 0: a default for this machine
  uint64_t slower_ns = 0;                    // only what took so long,
  uint64_t delayed_ns = 0;                   // or waited so long; both 0: all
  bool stacks = false;
};

struct CollectRequest {
  std::vector<Kind> kinds;
  bool measure_time = true;
  bool measure_net = false;  // nested times, contexts of softirqs, CpuUse
  bool measure_delay = false;
  bool functions = false;       // needs measure_net, as do victims and noise
  std::optional<Kind> victims;  // task or cgroup
  bool noise = false;
  bool costs = false;             // Counters::programs
  bool kernel_counts = false;     // with eBPF, rows without times of what has no tracepoint
  bool usec_slots = false;        // a distribution in microseconds is wanted
  bool resolve_handlers = false;  // Source::handler is wanted
  bool identity = false;          // Source::identity is wanted
  std::optional<uint32_t> tgid;
  std::optional<std::filesystem::path> cgroup;
  std::optional<CpuSet> only_cpus;
  uint32_t max_rows = 0;                   // 0: enough for this machine
  uint32_t max_thefts = 0;                 // pairs of victim and source; likewise
  std::optional<Backend> backend;          // empty: eBPF, or procfs if that fails
  std::optional<ebpf::AttachKind> attach;  // empty: the first that works
  std::string btf_file;
  std::optional<EventRequest> events;
};

struct OpenedCollector {
  std::unique_ptr<Collector> collector;  // started
  std::string fallback_reason;           // why it is not eBPF; empty if it is, or was not wanted
};

// Fails if nothing can count what is asked: a filter by process needs eBPF.
Result<OpenedCollector> open_collector(const CollectRequest& request, const sys::Machine& machine);

}  // namespace irqscope
