// What lines of text begin with: the time and, if there are several maps, which one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runner/aligned_line.h"

namespace irqscope::runner {

class LineStart {
 public:
  // `map_width`: of the column for the map; 0: there is none.
  explicit LineStart(size_t map_width) : map_width_(map_width) {}

  bool shows_map() const { return map_width_ > 0; }
  AlignedLine title(std::string& out, std::string_view map) const { return line(out, "TIME", map); }
  AlignedLine begin(std::string& out, uint64_t wall_ns, std::string_view map) {
    return line(out, clock(wall_ns), map);
  }
  // Local time, "HH:MM:SS". To find out takes longer than to print an event, so each second once.
  const std::string& clock(uint64_t wall_ns);

 private:
  AlignedLine line(std::string& out, std::string_view time, std::string_view map) const;

  size_t map_width_;
  uint64_t second_ = UINT64_MAX;
  std::string clock_;
};

}  // namespace irqscope::runner
