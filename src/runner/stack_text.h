// An event's stacks as text.
#pragma once

#include <string>
#include <string_view>

#include "runner/stack.h"

namespace irqscope::runner {

// Several lines and an empty one. `map`: where the event comes from; may be empty.
void append_stack_text(std::string& out, const StackReader& reader, Bytes event,
                       std::string_view map);

}  // namespace irqscope::runner
