// Whether the running kernel has what a program needs, found out without loading the program. Empty
// where that can't be known: no right to try, or no way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace irqscope::ebpf {

// By loading the smallest program, or making the smallest map, of that type.
std::optional<bool> supports_program_type(uint32_t type);
std::optional<bool> supports_map_type(uint32_t type);
// Programs of ext and struct_ops can't be tried, those of tracing and lsm can't alone: a helper
// that raw tracepoints do not have may be theirs.
std::optional<bool> supports_helper(uint32_t program_type, uint32_t helper);

// What a section of the kind tp_btf, fentry, fexit, fmod_ret, lsm or iter goes to: "tracepoint
// sched_switch", and whether the kernel's type information has it. Empty text: another kind.
struct BtfTarget {
  std::string what;
  std::optional<bool> exists;
};
BtfTarget find_btf_target(const std::string& section);

}  // namespace irqscope::ebpf
