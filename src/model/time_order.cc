#include "model/time_order.h"

#include <algorithm>
#include <tuple>

namespace irqscope {

void TimeOrder::add(const Event& event) {
  held_.push_back({event, {event.stack.begin(), event.stack.end()}});
  held_.back().event.stack = {};
}

// Stable: those of a CPU that ended in the same nanosecond stay as they were sent.
void TimeOrder::sort() {
  std::stable_sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) {
    return std::tie(a.event.end_ns, a.event.cpu) < std::tie(b.event.end_ns, b.event.cpu);
  });
}

}  // namespace irqscope
