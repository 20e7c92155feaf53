// The machine that an object is compiled for.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace irqscope::compile {

// "arm64": what libbpf's headers call it, after __TARGET_ARCH_. Other names of it ("aarch64") are
// understood, too.
Result<std::string> parse_target(std::string_view name);

// Of the machine that this program runs on.
Result<std::string> own_target();

}  // namespace irqscope::compile
