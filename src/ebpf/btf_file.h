// A file of kernel type information that a person names.
#pragma once

#include <string>

#include "base/result.h"

namespace irqscope::ebpf {

// The path itself, if type information can be read from there: raw (as in /sys/kernel/btf) or from
// an ELF file. Otherwise a usage error that names it.
Result<std::string> btf_file(const std::string& path);

}  // namespace irqscope::ebpf
