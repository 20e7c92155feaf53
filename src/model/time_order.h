// Events of several CPUs in the order of time.
#pragma once

#include <cstdint>
#include <vector>

#include "model/event.h"

namespace irqscope {

class TimeOrder {
 public:
  // Copies it, with its stack.
  void add(const Event& event);

  // Hands out, in the order of their ends, all events that ended before that time: there should be
  // none of these to come. At the same nanosecond the lower CPU comes first. `handle` is called
  // with each, and returns false to have no more: the others stay.
  template <class Handle>
  bool release(uint64_t before_ns, Handle&& handle);

  // Those that came too late: after one that ended later had been handed out. They are handed out
  // all the same.
  uint64_t late() const { return late_; }
  size_t held() const { return held_.size(); }

 private:
  struct Held {
    Event event;
    std::vector<uint64_t> stack;
  };
  void sort();

  std::vector<Held> held_;
  uint64_t last_ns_ = 0;
  uint64_t late_ = 0;
};

template <class Handle>
bool TimeOrder::release(uint64_t before_ns, Handle&& handle) {
  sort();
  size_t released = 0;
  bool wants_more = true;
  while (wants_more && released < held_.size() && held_[released].event.end_ns < before_ns) {
    Held& held = held_[released++];
    held.event.stack = held.stack;
    if (held.event.end_ns < last_ns_) {
      ++late_;
    } else {
      last_ns_ = held.event.end_ns;
    }
    wants_more = handle(static_cast<const Event&>(held.event));
  }
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(released));
  return wants_more;
}

}  // namespace irqscope
