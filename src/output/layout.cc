#include "output/layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/screened_writer.h"

namespace irqscope::output {
namespace {

// Longer than mlx5_comp63@pci:0000:81:00.0; above that one name would push out every figure.
constexpr size_t kComfortable = 30;
constexpr size_t kShortest = 4;

std::vector<size_t> natural_widths(size_t columns, const std::vector<Line>& lines) {
  std::vector<size_t> widths(columns);
  for (const Line& line : lines) {
    for (size_t i = 0; i < columns; ++i) {
      widths[i] = std::max(widths[i], display_width(line[i].text));
    }
  }
  return widths;
}

}  // namespace

std::string styled(std::string_view text, Style style) {
  if (style == Style::header) return fmt::format("{}{}{}", kBold, text, kPlain);
  if (style == Style::faint) return fmt::format("{}{}{}", kFaint, text, kPlain);
  if (style == Style::alert) return fmt::format("{}{}{}", kBoldRed, text, kPlain);
  return std::string(text);
}

Layout::Layout(std::vector<Column> columns, const std::vector<Line>& lines,
               std::optional<int> width)
    : columns_(std::move(columns)),
      widths_(natural_widths(columns_.size(), lines)),
      shown_(columns_.size(), true) {
  if (!width) return;
  limit_ = static_cast<size_t>(std::max(*width, 1));
  if (total() > *limit_) fit(*limit_);
}

void Layout::fit(size_t limit) {
  gap_ = 1;
  auto elastic = std::find_if(columns_.begin(), columns_.end(),
                              [](const Column& column) { return column.elastic; });
  size_t index = static_cast<size_t>(elastic - columns_.begin());
  size_t natural = index < widths_.size() ? widths_[index] : 0;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].most > 0 && i != index) widths_[i] = std::min(widths_[i], columns_[i].most);
  }
  if (natural > kComfortable) widths_[index] = kComfortable;
  while (total() > limit && give_up_one()) {
  }
  if (natural == 0) return;
  if (!shown_[index]) return;
  size_t others = total() - widths_[index];
  size_t room = limit > others ? limit - others : 0;
  widths_[index] = std::clamp(room, std::min(kShortest, natural), natural);
}

bool Layout::give_up_one() {
  size_t worst = columns_.size();
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (!shown_[i] || columns_[i].give_up == 0) continue;
    if (worst == columns_.size() || columns_[i].give_up > columns_[worst].give_up) worst = i;
  }
  if (worst == columns_.size()) return false;
  shown_[worst] = false;
  return true;
}

size_t Layout::total() const {
  size_t sum = 0;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (shown_[i]) sum += widths_[i] + (sum > 0 ? gap_ : 0);
  }
  return sum;
}

std::string Layout::render_cell(const Line& line, size_t column, bool color) const {
  const Cell& cell = line[column];
  auto shorten_it = columns_[column].is_list ? shorten_list : shorten;
  std::string text = shorten_it(cell.text, widths_[column]);
  std::string filled = padded(text, widths_[column], columns_[column].align);
  if (!color || text.empty()) return filled;
  // Only the text: an underlined or inverted style must not show the padding.
  return filled.replace(filled.find(text), text.size(), styled(text, cell.style));
}

std::string Layout::render(const Line& line, bool color) const {
  bool too_wide = limit_ && total() > *limit_;
  std::string text;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (!shown_[i]) continue;
    if (!text.empty()) text.append(gap_, ' ');
    text += render_cell(line, i, color && !too_wide);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return too_wide ? shorten(text, *limit_) : text;
}

std::string rendered(const std::vector<Column>& columns, const std::vector<Line>& lines,
                     std::optional<int> width, bool color) {
  Layout layout(columns, lines, width);
  std::string text;
  for (const Line& line : lines) text += layout.render(line, color) + '\n';
  return text;
}

}  // namespace irqscope::output
