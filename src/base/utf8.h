// Characters of a text that nobody vouches for.
#pragma once

#include <string>
#include <string_view>

namespace irqscope {

struct Glyph {
  std::string_view bytes;
  char32_t code;
  bool valid;  // false: a byte that begins no character of UTF-8, and stands for itself
};

// The first character of a text that is not empty.
Glyph first_glyph(std::string_view text);

// How many cells of a terminal a character takes; kHiddenCells: it would move the cursor, turn the
// writing direction or be invisible.
constexpr int kHiddenCells = -1;
int cells_of(char32_t code);

// The text with whatever is hidden escaped (\n, \x1b, \u202e); a byte that is not UTF-8 becomes
// \xff.
void append_printable(std::string& out, std::string_view text);

// The text with "?" in place of whatever is hidden or no UTF-8, but for the characters in `kept`.
std::string masked(std::string_view text, std::string_view kept = {});

}  // namespace irqscope
