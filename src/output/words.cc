#include "output/words.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace irqscope::output {
namespace {

size_t width_of(const Glyph& glyph) {
  return static_cast<size_t>(std::max(cells_of(glyph.code), 0));
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

std::string printable(std::string_view text) { return masked(text); }

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
