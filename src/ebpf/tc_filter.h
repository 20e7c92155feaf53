// A filter of traffic control (tc-bpf(8)), deleted by its owner. The clsact qdisc that it needs is
// made if there is none, and stays: others may have come to use it.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace irqscope::ebpf {

class TcFilter {
 public:
  // handle, priority: 0 lets the kernel choose. A filter that is there with both is an error.
  static Result<TcFilter> attach(int program, int interface, bool egress, uint32_t handle,
                                 uint32_t priority);
  TcFilter(TcFilter&& other) noexcept;
  TcFilter& operator=(TcFilter&&) = delete;
  ~TcFilter();

  int interface() const { return interface_; }

 private:
  TcFilter(int interface, bool egress, uint32_t handle, uint32_t priority)
      : interface_(interface), egress_(egress), handle_(handle), priority_(priority) {}

  int interface_;  // 0: moved from
  bool egress_;
  uint32_t handle_;
  uint32_t priority_;
};

}  // namespace irqscope::ebpf
