// One family of interrupts (device handlers, or softirqs), counted in the kernel by
// bpf/hardirq.bpf.c or bpf/softirq.bpf.c.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "abi/row.h"
#include "base/cpu_set.h"
#include "base/result.h"
#include "ebpf/mapped_array.h"
#include "ebpf/object.h"
#include "model/source.h"

namespace irqscope::ebpf {

enum class AttachKind { tp_btf, raw_tp };
constexpr std::string_view attach_name(AttachKind kind) {
  return kind == AttachKind::tp_btf ? "tp_btf" : "raw_tp";
}

struct CallCounterOptions {
  uint32_t cpus = 1;      // highest possible CPU number + 1
  uint32_t max_rows = 0;  // for device handlers: sources times the CPUs they run on
  bool measure_time = true;
  bool usec_slots = false;
  bool softirqs_interleave = false;             // PREEMPT_RT
  std::optional<uint32_t> tgid;                 // only interrupts into this process
  std::optional<std::filesystem::path> cgroup;  // only into tasks below this cgroup v2 directory
  std::optional<CpuSet> only_cpus;
  std::string btf_file;
};

class CallCounter {
 public:
  // Loads and attaches; from then on it counts, until it is destroyed.
  static Result<CallCounter> start(Kind kind, AttachKind attach, const CallCounterOptions& options);

  std::span<iq_row> rows() const { return rows_.entries(); }
  std::span<const iq_cpu> cpus() const { return cpus_.entries(); }
  std::optional<uint64_t> missed_runs() const { return object_.missed_runs(); }
  // How often the kernel ran the entry program; see Object::runs().
  std::optional<uint64_t> entry_runs() const { return object_.runs(entry_program_); }

 private:
  CallCounter(Object object, MappedArray<iq_row> rows, MappedArray<iq_cpu> cpus,
              std::string entry_program)
      : object_(std::move(object)),
        rows_(std::move(rows)),
        cpus_(std::move(cpus)),
        entry_program_(std::move(entry_program)) {}

  Object object_;
  MappedArray<iq_row> rows_;
  MappedArray<iq_cpu> cpus_;
  std::string entry_program_;
};

}  // namespace irqscope::ebpf
