// What the kernel's type information (BTF) tells: which tracepoints it has, and the names of its
// softirqs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "ebpf/handles.h"

namespace irqscope::ebpf {

class KernelTypes {
 public:
  // `btf_file` stands in for /sys/kernel/btf/vmlinux; empty: the kernel's own.
  static Result<KernelTypes> load(const std::string& btf_file);

  // "softirq_entry": BTF has a type btf_trace_NAME for each (include/trace/bpf_probe.h).
  bool has_tracepoint(const std::string& name) const;

  // By vector number: {"hi", "timer", "net_tx", …}, from the enum that begins with HI_SOFTIRQ
  // (include/linux/interrupt.h); those of Linux 6 if it is not there.
  std::vector<std::string> softirq_names() const;

 private:
  explicit KernelTypes(btf* types) : types_(types) {}
  Owner<btf> types_;
};

}  // namespace irqscope::ebpf
