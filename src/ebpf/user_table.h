// The elements of a person's map, read as a whole.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "ebpf/object_info.h"

namespace irqscope::ebpf {

struct MapElement {
  std::vector<std::byte> key;
  std::vector<std::vector<std::byte>> values;  // of a map per CPU one for each, else one
};

// A map whose elements can be read: hashes, arrays, per CPU and LRU ones, LPM tries.
bool can_be_read(const ObjectMap& map);
// Whether its elements have a value for each CPU.
bool is_per_cpu(const ObjectMap& map);
// Whether all its elements are there from the start.
bool is_array(const ObjectMap& map);

// An element that is deleted meanwhile is left out. With `clear` every element that was read is
// deleted (of an array: set to 0), together with the reading where the kernel can do that
// (BPF_MAP_LOOKUP_AND_DELETE_ELEM, 5.14).
Result<std::vector<MapElement>> read_table(int map_fd, const ObjectMap& map, bool clear);

}  // namespace irqscope::ebpf
