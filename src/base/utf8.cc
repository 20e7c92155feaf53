#include "base/utf8.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>

namespace irqscope {
namespace {

// The length that a UTF-8 leading byte announces; 0: it is none (RFC 3629, section 4).
size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

// Overlong forms, surrogates and what lies beyond Unicode are no characters.
bool well_formed(char32_t code, size_t length) {
  constexpr std::array<char32_t, 5> kLowest = {0, 0, 0x80, 0x800, 0x10000};
  return code >= kLowest[length] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

struct Range {
  char32_t first;
  char32_t last;
  int cells;
};

// Ascending; what is not here takes one cell. After Unicode's EastAsianWidth, coarse, since a name
// of an interrupt seldom leaves ASCII. Hidden are controls (Cc), line and paragraph separators (Zl,
// Zp), what turns the direction (Bidi_Control), what is not to be seen (Default_Ignorable), and
// what is no character.
constexpr std::array kRanges = {
    Range{0x0000, 0x001f, kHiddenCells},
    Range{0x007f, 0x009f, kHiddenCells},
    Range{0x00ad, 0x00ad, kHiddenCells},
    Range{0x0300, 0x034e, 0},
    Range{0x034f, 0x034f, kHiddenCells},
    Range{0x0350, 0x036f, 0},
    Range{0x061c, 0x061c, kHiddenCells},
    Range{0x1100, 0x115e, 2},
    Range{0x115f, 0x1160, kHiddenCells},
    Range{0x1161, 0x11ff, 0},
    Range{0x17b4, 0x17b5, kHiddenCells},
    Range{0x180b, 0x180f, kHiddenCells},
    Range{0x1ab0, 0x1aff, 0},
    Range{0x1dc0, 0x1dff, 0},
    Range{0x200b, 0x200f, kHiddenCells},
    Range{0x2028, 0x202e, kHiddenCells},
    Range{0x2060, 0x206f, kHiddenCells},
    Range{0x20d0, 0x20ff, 0},
    Range{0x2800, 0x2800, kHiddenCells},
    Range{0x2e80, 0x303e, 2},
    Range{0x3041, 0x3163, 2},
    Range{0x3164, 0x3164, kHiddenCells},
    Range{0x3165, 0xa4cf, 2},
    Range{0xac00, 0xd7a3, 2},
    Range{0xf900, 0xfaff, 2},
    Range{0xfdd0, 0xfdef, kHiddenCells},
    Range{0xfe00, 0xfe0f, kHiddenCells},
    Range{0xfe20, 0xfe2f, 0},
    Range{0xfe30, 0xfe6f, 2},
    Range{0xfeff, 0xfeff, kHiddenCells},
    Range{0xff01, 0xff60, 2},
    Range{0xffa0, 0xffa0, kHiddenCells},
    Range{0xffe0, 0xffe6, 2},
    Range{0xfff0, 0xfffb, kHiddenCells},
    Range{0xfffe, 0xffff, kHiddenCells},
    Range{0x1bca0, 0x1bca3, kHiddenCells},
    Range{0x1d173, 0x1d17a, kHiddenCells},
    Range{0x1f300, 0x1faff, 2},
    Range{0x20000, 0x3fffd, 2},
    Range{0xe0000, 0xe0fff, kHiddenCells},
};

bool is_plain(char c) { return c >= ' ' && c <= '~'; }

}  // namespace

Glyph first_glyph(std::string_view text) {
  auto lead = static_cast<unsigned char>(text.front());
  size_t length = sequence_length(lead);
  Glyph invalid{text.substr(0, 1), lead, false};
  if (length == 0 || length > text.size()) return invalid;
  char32_t code = length == 1 ? lead : lead & (0x7fu >> length);
  for (char byte : text.substr(1, length - 1)) {
    auto value = static_cast<unsigned char>(byte);
    if ((value & 0xc0u) != 0x80) return invalid;
    code = code << 6 | (value & 0x3fu);
  }
  return well_formed(code, length) ? Glyph{text.substr(0, length), code, true} : invalid;
}

int cells_of(char32_t code) {
  auto range = std::partition_point(kRanges.begin(), kRanges.end(),
                                    [&](const Range& r) { return r.last < code; });
  return range != kRanges.end() && code >= range->first ? range->cells : 1;
}

std::string escaped(const Glyph& glyph) {
  if (glyph.valid && glyph.code == '\n') return "\\n";
  if (glyph.valid && glyph.code == '\t') return "\\t";
  auto code = static_cast<uint32_t>(glyph.code);
  if (!glyph.valid || code < 0x80) return fmt::format("\\x{:02x}", code);
  return fmt::format("\\u{:04x}", code);
}

bool is_shown(const Glyph& glyph) { return glyph.valid && cells_of(glyph.code) != kHiddenCells; }

void append_printable(std::string& out, std::string_view text, std::string_view kept) {
  while (!text.empty()) {
    auto special = std::find_if_not(text.begin(), text.end(), is_plain);
    auto plain = static_cast<size_t>(special - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) return;
    Glyph glyph = first_glyph(text);
    bool shown = is_shown(glyph) || kept.find(glyph.bytes) != kept.npos;
    out += shown ? std::string(glyph.bytes) : escaped(glyph);
    text.remove_prefix(glyph.bytes.size());
  }
}

std::string masked(std::string_view text, std::string_view kept) {
  std::string out;
  append_printable(out, text, kept);
  return out;
}

void append_json_escape(std::string& out, char32_t code) {
  auto unit = [&](uint32_t value) { fmt::format_to(std::back_inserter(out), "\\u{:04x}", value); };
  auto value = static_cast<uint32_t>(code);
  if (value < 0x10000) return unit(value);
  value -= 0x10000;
  unit(0xd800 + (value >> 10));
  unit(0xdc00 + (value & 0x3ff));
}

std::string masked_json(std::string text) {
  auto special = std::find_if_not(text.begin(), text.end(), is_plain);
  if (special == text.end()) return text;
  std::string_view rest = text;
  std::string out;
  while (!rest.empty()) {
    Glyph glyph = first_glyph(rest);
    bool shown = is_shown(glyph) || rest.front() == '\n';
    shown ? void(out += glyph.bytes) : append_json_escape(out, glyph.code);
    rest.remove_prefix(glyph.bytes.size());
  }
  return out;
}

}  // namespace irqscope
