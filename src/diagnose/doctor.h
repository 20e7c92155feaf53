// What this kernel and this user allow, what irqscope will use, and what to do about each lack.
#pragma once

#include <string>
#include <vector>

#include "sys/machine.h"

namespace irqscope {

struct Check {
  enum class State { ok, missing, note };  // missing: something irqscope needs or would use
  std::string name;
  State state = State::ok;
  std::string detail;  // what was found
  std::string advice;  // what to do about it; empty if nothing is to be done
};

struct Diagnosis {
  std::string kernel;
  std::vector<Check> checks;
  std::string backend;  // what `irqscope hardirqs` and `softirqs` will use: "ebpf" or "procfs"
  std::string attach;   // "tp_btf", "raw_tp"; empty without eBPF
  std::string reason;   // why not eBPF
};

// Tries everything for real; takes well under a second.
Diagnosis diagnose(const sys::Machine& machine, const std::string& btf_file);

}  // namespace irqscope
