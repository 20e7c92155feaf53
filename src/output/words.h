// Pieces of text as a terminal shows them: in cells, not in bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace irqscope::output {

enum class Align { left, right };

// The text with everything escaped (\n, \x1b, \u202e) that would move the cursor, speak to the
// terminal, turn the writing direction or be invisible; a byte that is not UTF-8 becomes \xff.
// The functions below expect such text.
std::string printable(std::string_view text);

// How many cells a terminal needs for it.
size_t display_width(std::string_view text);

// At most `width` cells, the middle replaced by "…": the end of a name tells queues apart.
std::string shorten(std::string_view text, size_t width);

// The same for "one, two, three": as many as fit, then "…".
std::string shorten_list(std::string_view text, size_t width);

// Filled up with spaces to at least `width` cells.
std::string padded(std::string_view text, size_t width, Align align);

struct Wrap {
  std::string_view separator;  // after each item but the last, without the space
  size_t indent = 0;           // of every line
  std::optional<int> width;    // empty: all in one line
};
// The items in lines that break between items; an item wider than a line is cut into pieces, at a
// space if it has one. Each line ends with a newline.
std::string wrapped(const std::vector<std::string>& items, const Wrap& wrap);

// "1 call", "2 calls".
std::string counted(unsigned long long count, std::string_view singular);

}  // namespace irqscope::output
