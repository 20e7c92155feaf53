// Types that an object knows, by their names in C.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "types/type.h"

namespace irqscope::ebpf {

// For each of `names` ("struct event", "union u", the name of a typedef): the struct or union, what
// a typedef stands for. Null if the object has none of this name.
Result<std::vector<types::TypePtr>> find_types(std::string_view elf,
                                               const std::vector<std::string>& names);

}  // namespace irqscope::ebpf
