// The kernel's helper functions by number (include/uapi/linux/bpf.h, __BPF_FUNC_MAPPER).
#pragma once

#include <cstdint>
#include <string>

namespace irqscope::ebpf {

// "probe_write_user"; "helper 999" for one that is newer than the headers of the build.
std::string helper_name(uint32_t number);

// Whether it changes what other programs do: writes into their memory, sends them signals, or
// makes functions of the kernel fail.
bool is_unsafe_helper(uint32_t number);

// Whether it prints into the trace pipe.
bool is_printing_helper(uint32_t number);

}  // namespace irqscope::ebpf
