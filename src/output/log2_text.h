// The distribution that bcc's tools made known: a line with a bar of stars per power of two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/histogram.h"

namespace irqscope::output {

// Widths in cells. The defaults are bcc's.
struct Log2Layout {
  size_t number = 10;
  size_t count = 8;
  size_t bar = 40;
  size_t limit = SIZE_MAX;  // of a line: what is longer is cut
};

// Wider than bcc's if the numbers are, so that columns line up; as narrow as needed if there is a
// width, down to no bar at all.
Log2Layout log2_layout(std::span<const Log2Slot> slots, std::optional<int> width);

// Empty if there are no slots.
std::string log2_text(std::span<const Log2Slot> slots, std::string_view unit,
                      const Log2Layout& layout);

}  // namespace irqscope::output
