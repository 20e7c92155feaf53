// The vmlinux.h that a source finds.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace irqscope::compile {

// `file`: a header, which is taken as it is, or BTF; empty: the running kernel. `source`: the text
// of the source.
Result<std::string> vmlinux_text(const std::string& file, std::string_view source);

}  // namespace irqscope::compile
