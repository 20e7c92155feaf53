// What this kernel lets this user do with eBPF, found out by doing it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace irqscope::ebpf {

struct Trial {
  std::string name;  // "tp_btf programs"
  bool works = false;
  std::string reason;  // why not
  int code = 0;        // its errno; 0: not known
};

// Loads and attaches one program of each kind: tp_btf, raw_tp, tracepoint, kprobe, fentry.
std::vector<Trial> try_attach_kinds(const std::string& btf_file);

// Creates one map of each: mmapable array, perf buffer, ring buffer.
std::vector<Trial> try_maps();

// What one bpf_ktime_get_ns() costs in a program, in ns: the mean of a thousand. Empty if
// it can't be run (BPF_PROG_TEST_RUN of raw tracepoints, Linux 5.10).
std::optional<double> clock_cost_ns();

}  // namespace irqscope::ebpf
