// What a program is attached to, where its section does not say it.
#pragma once

#include <cstdint>
#include <string>

namespace irqscope::ebpf {

enum class TargetKind {
  section,  // as the object says
  kprobe,
  kretprobe,
  uprobe,
  uretprobe,
  usdt,
  tracepoint,
  raw_tracepoint,
  function,  // fentry, fexit, lsm ...: the function in the kernel
  xdp,
  tc,
  cgroup,
  perf,
  socket,
};

struct AttachTarget {
  TargetKind kind = TargetKind::section;
  // A function (kprobe), a file (uprobe, usdt), a category (tracepoint), an interface (xdp, tc,
  // socket), a folder (cgroup), an event (perf).
  std::string place;
  std::string name;     // a function in the file, provider:name, or the tracepoint
  uint64_t offset = 0;  // from the function's start; without a function, in the file

  bool egress = false;     // tc
  uint32_t handle = 0;     // tc; 0: the kernel chooses
  uint32_t priority = 0;   // likewise
  uint32_t xdp_flags = 0;  // XDP_FLAGS_* (linux/if_link.h)

  uint64_t frequency = 0;  // perf: times a second ...
  uint64_t period = 0;     // ... or once in so many events
};

}  // namespace irqscope::ebpf
