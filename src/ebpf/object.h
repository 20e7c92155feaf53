// A BPF object: opened from memory, set up, loaded, attached. The one owner of all three.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "ebpf/embedded.h"
#include "ebpf/handles.h"
#include "model/snapshot.h"

struct bpf_program;

namespace irqscope::ebpf {

class Object {
 public:
  // `btf_file` stands in for /sys/kernel/btf/vmlinux where the kernel has none; empty: the
  // kernel's own.
  static Result<Object> open(const EmbeddedObject& embedded, const std::string& btf_file);

  // Before load: only the programs named are loaded.
  Result<void> choose_programs(const std::vector<std::string>& names);
  Result<void> set_entries(const std::string& map, uint32_t entries);
  // This map is not created: no program that is loaded gets to where it is used.
  Result<void> leave_out(const std::string& map);
  // Sets the global constant `name` (const volatile in C).
  template <class T>
  Result<void> set_constant(const std::string& name, const T& value) {
    return set_constant_bytes(name, &value, sizeof(value));
  }

  // The Error of a refusal is what the kernel and libbpf gave as the reason.
  Result<void> load();
  Result<void> attach(const std::string& program);
  // All programs; one that is running on some CPU comes to its end a moment later.
  void detach() { links_.clear(); }

  // Both stay owned by the object.
  Result<int> map_fd(const std::string& map) const;
  Result<int> program_fd(const std::string& program) const;

  // Runs that the kernel skipped because the program was already running on that CPU, of all
  // loaded programs (recursion_misses of struct bpf_prog_info, Linux 5.12); empty if it does not
  // tell.
  std::optional<uint64_t> missed_runs() const;

  // Runs of one loaded program and their time, as the kernel counts them while a RunStatistics
  // lives; empty if it does not.
  std::optional<ProgramCost> run_statistics(const std::string& program) const;

 private:
  explicit Object(bpf_object* object) : object_(object) {}
  Result<void> set_constant_bytes(const std::string& name, const void* value, size_t size);
  Result<bpf_program*> find_program(const std::string& name) const;

  Owner<bpf_object> object_;
  std::vector<Owner<bpf_link>> links_;  // destroyed first
};

// While one lives, the kernel counts and times every run of every BPF program
// (BPF_ENABLE_STATS, Linux 5.8), which costs some 20 ns per run.
class RunStatistics {
 public:
  RunStatistics();
  bool enabled() const { return static_cast<bool>(fd_); }

 private:
  UniqueFd fd_;
};

}  // namespace irqscope::ebpf
