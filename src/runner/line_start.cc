#include "runner/line_start.h"

#include "output/local_time.h"

namespace irqscope::runner {

const std::string& LineStart::clock(uint64_t wall_ns) {
  uint64_t second = wall_ns / 1'000'000'000;
  if (second != second_) {
    second_ = second;
    clock_ = output::clock_text(wall_ns);
  }
  return clock_;
}

AlignedLine LineStart::line(std::string& out, std::string_view time, std::string_view map) const {
  constexpr size_t kTime = 8;
  AlignedLine line(out);
  line.text(kTime, time);
  if (shows_map()) line.text(map_width_, map);
  return line;
}

}  // namespace irqscope::runner
