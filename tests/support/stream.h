// A load on NET_RX that does not end with the system call that caused it.
#pragma once

#include <cstddef>

#include "base/result.h"

namespace irqscope::test {

// Sends so much over a connection on 127.0.0.1, both ends on that CPU. Acknowledgements are sent by
// the softirq that receives, and with them what they allow to be sent: it raises itself until the
// kernel leaves the rest to ksoftirqd.
Result<void> stream_to_ourselves(int cpu, size_t bytes);

}  // namespace irqscope::test
