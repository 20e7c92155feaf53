// What a run is about: told to every sink before the first interval.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/group.h"
#include "model/source.h"

namespace irqscope {

// Something that this kernel, or this backend, can't tell.
struct Missing {
  Kind kind;
  std::string what;    // "threshold_apic"
  std::string reason;  // "not in this kernel"
};

struct RunInfo {
  std::vector<Kind> kinds;            // what is measured
  std::string backend;                // "ebpf" or "procfs"
  std::string attach;                 // "tp_btf", "raw_tp"; empty for procfs
  bool has_times = true;              // false: counts only
  bool has_net = false;               // nested times are known, and so are net times
  std::string kernel;                 // uname -r
  std::vector<Missing> missing = {};  // of the kinds asked for
};

}  // namespace irqscope
