#include "output/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace irqscope::output {
namespace {

struct Glyph {
  std::string_view bytes;
  char32_t code;
  bool valid;
};

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

// The first character of a text that is not empty; a byte that begins none stands for itself.
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

constexpr int kHidden = -1;

struct Range {
  char32_t first;
  char32_t last;
  int cells;
};

// Ascending; what is not here takes one cell. After Unicode's EastAsianWidth and
// DerivedGeneralCategory, coarse: a name of an interrupt seldom leaves ASCII.
constexpr std::array kRanges = {
    Range{0x0000, 0x001f, kHidden},   Range{0x007f, 0x009f, kHidden},
    Range{0x00ad, 0x00ad, kHidden},   Range{0x0300, 0x036f, 0},
    Range{0x061c, 0x061c, kHidden},   Range{0x1100, 0x115f, 2},
    Range{0x1ab0, 0x1aff, 0},         Range{0x200b, 0x200f, kHidden},
    Range{0x2028, 0x202e, kHidden},   Range{0x2060, 0x206f, kHidden},
    Range{0x20d0, 0x20ff, 0},         Range{0x2e80, 0x303e, 2},
    Range{0x3041, 0xa4cf, 2},         Range{0xac00, 0xd7a3, 2},
    Range{0xf900, 0xfaff, 2},         Range{0xfe00, 0xfe0f, 0},
    Range{0xfe20, 0xfe2f, 0},         Range{0xfe30, 0xfe6f, 2},
    Range{0xfeff, 0xfeff, kHidden},   Range{0xff01, 0xff60, 2},
    Range{0xffe0, 0xffe6, 2},         Range{0xfff9, 0xfffb, kHidden},
    Range{0x1f300, 0x1faff, 2},       Range{0x20000, 0x3fffd, 2},
    Range{0xe0000, 0xe0fff, kHidden},
};

int cells_of(char32_t code) {
  auto range = std::partition_point(kRanges.begin(), kRanges.end(),
                                    [&](const Range& r) { return r.last < code; });
  return range != kRanges.end() && code >= range->first ? range->cells : 1;
}

size_t width_of(const Glyph& glyph) {
  return static_cast<size_t>(std::max(cells_of(glyph.code), 0));
}

std::string escaped(const Glyph& glyph) {
  if (glyph.valid && glyph.code == '\n') return "\\n";
  if (glyph.valid && glyph.code == '\t') return "\\t";
  auto code = static_cast<uint32_t>(glyph.code);
  if (!glyph.valid || code < 0x80) return fmt::format("\\x{:02x}", code);
  return fmt::format("\\u{:04x}", code);
}

// The longest beginning that fits.
std::string_view head(std::string_view text, size_t width) {
  size_t bytes = 0;
  for (size_t used = 0; bytes < text.size();) {
    Glyph glyph = first_glyph(text.substr(bytes));
    used += width_of(glyph);
    if (used > width) break;
    bytes += glyph.bytes.size();
  }
  return text.substr(0, bytes);
}

// The longest end that fits.
std::string_view tail(std::string_view text, size_t width) {
  for (size_t left = display_width(text); left > width;) {
    Glyph glyph = first_glyph(text);
    left -= width_of(glyph);
    text.remove_prefix(glyph.bytes.size());
  }
  return text;
}

// Where to cut a text that is wider than a line: at a space, or anywhere if there is none.
size_t cut(std::string_view text, size_t room) {
  size_t fits = head(text, room).size();
  size_t space = text.rfind(' ', fits);
  if (space != text.npos && space > 0) return space;
  // At least one character, however narrow the line: it has to end.
  return std::max(fits, first_glyph(text).bytes.size());
}

// Parts that a line can hold.
std::vector<std::string> parts(std::string_view text, size_t room) {
  std::vector<std::string> result;
  while (display_width(text) > room) {
    size_t bytes = cut(text, room);
    result.emplace_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
    if (text.starts_with(' ')) text.remove_prefix(1);
  }
  if (!text.empty()) result.emplace_back(text);
  return result;
}

// Text that grows by whole parts, beginning a line whenever one does not fit.
class Lines {
 public:
  Lines(size_t indent, size_t room) : indent_(indent), room_(room) {}

  void add(std::string_view part) {
    size_t needed = display_width(part);
    bool fits = used_ > 0 && used_ + 1 + needed <= room_;
    if (used_ > 0 && !fits) text_ += '\n';
    text_ += fits ? " " : std::string(indent_, ' ');
    text_ += part;
    used_ = fits ? used_ + 1 + needed : needed;
  }

  std::string finish() const { return text_.empty() ? text_ : text_ + '\n'; }

 private:
  size_t indent_;
  size_t room_;
  size_t used_ = 0;
  std::string text_;
};

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    Glyph glyph = first_glyph(text);
    bool shown = glyph.valid && cells_of(glyph.code) != kHidden;
    result += shown ? std::string(glyph.bytes) : escaped(glyph);
    text.remove_prefix(glyph.bytes.size());
  }
  return result;
}

size_t display_width(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    Glyph glyph = first_glyph(text);
    width += width_of(glyph);
    text.remove_prefix(glyph.bytes.size());
  }
  return width;
}

std::string shorten(std::string_view text, size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return "";
  size_t tail_width = (width - 1) / 3;
  std::string_view begin = head(text, width - 1 - tail_width);
  return fmt::format("{}…{}", begin, tail(text, tail_width));
}

std::string shorten_list(std::string_view text, size_t width) {
  if (display_width(text) <= width) return std::string(text);
  std::string_view left = text;
  for (size_t end = left.rfind(", "); end != left.npos; end = left.rfind(", ")) {
    left = left.substr(0, end);
    if (display_width(left) + 3 <= width) return fmt::format("{}, …", left);
  }
  if (width == 0) return "";
  return fmt::format("{}…", head(left, width - 1));
}

std::string padded(std::string_view text, size_t width, Align align) {
  size_t own = display_width(text);
  std::string spaces(width > own ? width - own : 0, ' ');
  return align == Align::left ? std::string(text) + spaces : spaces + std::string(text);
}

std::string wrapped(const std::vector<std::string>& items, const Wrap& wrap) {
  size_t width = wrap.width ? static_cast<size_t>(std::max(*wrap.width, 1)) : SIZE_MAX;
  // Half a narrow terminal of indentation would leave no room for words.
  size_t indent = std::min(wrap.indent, width / 8);
  Lines lines(indent, width - indent);
  for (size_t i = 0; i < items.size(); ++i) {
    std::string item = items[i];
    if (i + 1 < items.size()) item += wrap.separator;
    for (const std::string& part : parts(item, width - indent)) lines.add(part);
  }
  return lines.finish();
}

std::string counted(unsigned long long count, std::string_view singular) {
  return fmt::format("{} {}{}", count, singular, count == 1 ? "" : "s");
}

}  // namespace irqscope::output
