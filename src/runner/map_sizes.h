// How much room maps have: what --map says, and defaults where the source leaves it to user space.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "ebpf/user_object.h"

namespace irqscope::runner {

struct MapSize {
  std::string map;
  uint32_t entries = 0;  // of a ring buffer: bytes
};

// "stacks=1024"
Result<MapSize> parse_map_size(std::string_view text);

// Before the object is loaded. Gives a line that says which maps got a default, or an empty one.
Result<std::string> size_maps(ebpf::UserObject& object, const std::vector<MapSize>& wanted);

}  // namespace irqscope::runner
