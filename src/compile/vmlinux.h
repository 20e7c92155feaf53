// The vmlinux.h that a source finds.
#pragma once

#include <string>

#include "base/result.h"

namespace irqscope::compile {

// `file`: a header, which is taken as it is, or BTF; empty: the running kernel.
Result<std::string> vmlinux_text(const std::string& file);

}  // namespace irqscope::compile
