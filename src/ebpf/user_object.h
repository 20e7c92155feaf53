// A BPF object that a person brought: opened, its variables set, loaded.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ebpf/btf_types.h"
#include "ebpf/handles.h"
#include "ebpf/object_info.h"

struct bpf_map;
struct bpf_program;

namespace irqscope::ebpf {

struct OpenRequest {
  std::string name;      // of the object, which names of its maps begin with
  std::string btf_file;  // in place of /sys/kernel/btf/vmlinux; empty: the kernel's own
  std::string kconfig;   // "CONFIG_X=y\n": stands above the kernel's configuration
};

// Why an object was not loaded.
struct LoadFailure {
  std::string program;  // empty: not one of its programs
  std::string reason;   // one line
  int error = 0;        // errno
  std::string log;      // what the verifier said; many lines, or empty
};

class UserObject {
 public:
  // `elf` must outlive it.
  static Result<UserObject> open(std::string_view elf, const OpenRequest& request);

  const ObjectInfo& info() const { return info_; }
  TypeReader types() const;  // of its BTF; must not outlive it

  // Before load(). `value` has the size of the variable.
  Result<void> set_variable(const ObjectVariable& variable, std::span<const std::byte> value);
  Result<void> leave_out(const std::string& program);
  // The function that a program of fentry, fexit, fmod_ret, lsm or tp_btf goes to.
  Result<void> set_kernel_target(const std::string& program, const std::string& function);

  Result<void> set_map_size(const std::string& map, uint32_t entries, uint32_t value_bytes);

  tl::expected<void, LoadFailure> load();

  // Both stay owned by the object. After load().
  Result<int> map_fd(const std::string& map) const;
  Result<bpf_program*> program(const std::string& name) const;

 private:
  static constexpr size_t kLogBytes = 1u << 20;
  UserObject(bpf_object* object, std::unique_ptr<std::string> log)
      : log_(std::move(log)), object_(object) {}
  std::string named_program(const std::string& warning) const;

  std::unique_ptr<std::string> log_;  // of the verifier; the kernel writes into it
  Owner<bpf_object> object_;
  ObjectInfo info_;
};

}  // namespace irqscope::ebpf
