// Processes and control groups that a person names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "sys/machine.h"

namespace irqscope::sys {

// The process (thread group) that `pid`, a process or one of its threads, belongs to
// (Tgid in /proc/PID/status). A usage error that names the number if there is none.
Result<uint32_t> thread_group_of(const Machine& machine, uint32_t pid);

// Whether process numbers here are those that eBPF programs see.
bool in_first_pid_namespace(const Machine& machine);

// Whether there is a process of this number.
bool process_exists(const Machine& machine, uint64_t pid);

// The cgroup v2 directory for a path that is absolute ("/sys/fs/cgroup/system.slice",
// or below the mount point: "/system.slice") or relative to the mount ("system.slice").
// The mount comes from /proc/self/mountinfo, since on hybrid systems it is
// /sys/fs/cgroup/unified. A usage error that names the path if it is no cgroup v2 directory.
Result<std::filesystem::path> find_cgroup(const Machine& machine, std::string_view path);

// Where cgroup v2 is mounted; a failure if it is not.
Result<std::filesystem::path> cgroup2_mount(const Machine& machine);

}  // namespace irqscope::sys
