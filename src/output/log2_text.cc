#include "output/log2_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "output/words.h"

namespace irqscope::output {
namespace {

constexpr size_t kShortestBar = 5;  // below that it shows nothing

size_t digits(uint64_t value) { return fmt::formatted_size("{}", value); }

// All but the bar: "low -> high : count ||".
size_t frame(const Log2Layout& layout) { return 2 * layout.number + layout.count + 10; }

uint64_t highest_count(std::span<const Log2Slot> slots) {
  uint64_t highest = 0;
  for (const Log2Slot& slot : slots) highest = std::max(highest, slot.count);
  return highest;
}

Log2Layout widened(Log2Layout layout, std::span<const Log2Slot> slots) {
  layout.number = std::max(layout.number, digits(slots.back().high));
  layout.count = std::max(layout.count, digits(highest_count(slots)));
  return layout;
}

size_t bar_length(uint64_t count, uint64_t highest, size_t width) {
  return highest == 0 ? 0 : count * width / highest;
}

std::string header(std::string_view unit, const Log2Layout& layout) {
  size_t range = 2 * layout.number + 4;
  // bcc's unit stands at the sixth column; a narrow table has no room for that.
  std::string title = layout.number < Log2Layout{}.number ? "" : "     ";
  title += unit;
  std::string line = fmt::format("{:<{}} : count", title, range);
  if (layout.bar == 0) return shorten(line, layout.limit) + '\n';
  line = padded(line, range + 3 + layout.count, Align::left);
  return fmt::format("{} {}\n", line, shorten("distribution", layout.bar + 2));
}

std::string bar(uint64_t count, uint64_t highest, size_t width) {
  if (width == 0) return "";
  return fmt::format(" |{:<{}}|", std::string(bar_length(count, highest, width), '*'), width);
}

}  // namespace

Log2Layout log2_layout(std::span<const Log2Slot> slots, std::optional<int> width) {
  Log2Layout layout;
  if (slots.empty()) return layout;
  layout = widened(layout, slots);
  if (width) layout.limit = static_cast<size_t>(std::max(*width, 1));
  if (frame(layout) + layout.bar <= layout.limit) return layout;
  layout = widened({1, std::string_view("count").size(), layout.bar, layout.limit}, slots);
  size_t room = layout.limit > frame(layout) ? layout.limit - frame(layout) : 0;
  layout.bar = room < kShortestBar ? 0 : std::min(room, layout.bar);
  return layout;
}

std::string log2_text(std::span<const Log2Slot> slots, std::string_view unit,
                      const Log2Layout& layout) {
  if (slots.empty()) return "";
  std::string text = header(unit, layout);
  uint64_t highest = highest_count(slots);
  for (const Log2Slot& slot : slots) {
    std::string line = fmt::format("{:>{}} -> {:<{}} : {:<{}}", slot.low, layout.number, slot.high,
                                   layout.number, slot.count, layout.count);
    line += bar(slot.count, highest, layout.bar);
    line.erase(line.find_last_not_of(' ') + 1);
    text += shorten(line, layout.limit) + '\n';
  }
  return text;
}

}  // namespace irqscope::output
