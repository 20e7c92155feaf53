// What a kernel and a user allow.
#pragma once

#include <string>
#include <vector>

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

}  // namespace irqscope
