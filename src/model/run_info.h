// What a run is about: told to every sink before the first interval.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/source.h"

namespace irqscope {

struct RunInfo {
  std::vector<Kind> kinds;  // what is measured
  std::string backend;      // "ebpf" or "procfs"
  std::string attach;       // "tp_btf", "raw_tp"; empty for procfs
  bool has_times = true;    // false: counts only
  std::string kernel;       // uname -r
};

}  // namespace irqscope
