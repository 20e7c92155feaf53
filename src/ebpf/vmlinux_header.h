// vmlinux.h: the types of a kernel as C, out of its BTF.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace irqscope::ebpf {

constexpr const char* kKernelBtf = "/sys/kernel/btf/vmlinux";

// `btf`: a file, raw or ELF. What `bpftool btf dump file BTF format c` prints, with the functions
// that programs may call (kfuncs), but for those that `source` declares by itself.
Result<std::string> vmlinux_header(const std::string& btf, std::string_view source = {});

// Whether a file begins as BTF or ELF does.
bool begins_like_btf(const std::string& bytes);

}  // namespace irqscope::ebpf
