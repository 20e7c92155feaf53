// A filter of traffic control (tc-bpf(8)), deleted by its owner. The clsact qdisc that it needs is
// made if there is none, and stays: others may have come to use it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ebpf/run_mark.h"

namespace irqscope::ebpf {

class TcFilter {
 public:
  // handle, priority: 0 lets the kernel choose. A filter that is there with both is an error.
  static Result<TcFilter> attach(int program, int interface, bool egress, uint32_t handle,
                                 uint32_t priority);
  TcFilter(TcFilter&& other) noexcept;
  TcFilter& operator=(TcFilter&&) = delete;
  ~TcFilter();

  int interface() const { return static_cast<int>(place_.interface); }

 private:
  TcFilter(const TcPlace& place, std::optional<RunMark> mark)
      : place_(place), mark_(std::move(mark)) {}

  TcPlace place_;  // interface 0: moved from
  std::optional<RunMark> mark_;
};

// Deletes the filters of runs that were killed, and of nobody else. What they were, in words:
// "'pass' on eth0 ingress".
std::vector<std::string> delete_filters_left_behind();

}  // namespace irqscope::ebpf
