// A stack that does not depend on the user's limit (ulimit -s).
#pragma once

#include <functional>

namespace irqscope {

// What `body` returns. Where the limit is lower than what libraries take for granted, it runs on a
// stack of our own; the limit itself stays, for the programs that we start. It must not throw.
int with_enough_stack(const std::function<int()>& body);

}  // namespace irqscope
