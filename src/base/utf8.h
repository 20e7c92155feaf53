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
// writing direction or not be seen. The one table of such characters.
constexpr int kHiddenCells = -1;
int cells_of(char32_t code);

// Whether it may be shown as it is.
bool is_shown(const Glyph& glyph);

// "\\n", "\\x1b", "\\u202e"; "\\xff" for a byte that is not UTF-8.
std::string escaped(const Glyph& glyph);

// The text with whatever is hidden escaped , and so are bytes that are not UTF-8; but
// for the characters in `kept`.
void append_printable(std::string& out, std::string_view text, std::string_view kept = {});
std::string masked(std::string_view text, std::string_view kept = {});

// A whole text of JSON with whatever is hidden escaped as in its strings (\u009b), where it must
// be: nothing else of JSON is hidden, but for line ends.
std::string masked_json(std::string text);

// \uXXXX, or two of them (RFC 8259, section 7).
void append_json_escape(std::string& out, char32_t code);

}  // namespace irqscope
