// How a filter of traffic control is known as ours after a kill: the kernel keeps it, so its
// program holds a map that says where it is, and a socket tells whether the run that made it still
// lives.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/unique_fd.h"

namespace irqscope::ebpf {

// The map's one element.
struct TcPlace {
  uint32_t interface = 0;  // its index; 0: not attached yet
  uint32_t egress = 0;
  uint32_t handle = 0;
  uint32_t priority = 0;
  uint32_t program = 0;  // its id
};

class RunMark {
 public:
  // Empty where the kernel can't hold it (before 5.10).
  static std::optional<RunMark> put_on(int program);
  void set_place(const TcPlace& place);

 private:
  RunMark(UniqueFd map, UniqueFd life) : map_(std::move(map)), life_(std::move(life)) {}

  UniqueFd map_;
  UniqueFd life_;  // a socket whose name is free once this process is gone
};

// Of marks whose run is gone, in this network namespace.
std::vector<TcPlace> places_left_behind();

}  // namespace irqscope::ebpf
