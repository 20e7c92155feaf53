// vmlinux.h: the types of a kernel as C, out of its BTF.
#pragma once

#include <string>

#include "base/result.h"

namespace irqscope::ebpf {

constexpr const char* kKernelBtf = "/sys/kernel/btf/vmlinux";

// `btf`: a file, raw or ELF. What `bpftool btf dump file BTF format c` prints.
Result<std::string> vmlinux_header(const std::string& btf);

// Whether a file begins as BTF or ELF does.
bool begins_like_btf(const std::string& bytes);

}  // namespace irqscope::ebpf
