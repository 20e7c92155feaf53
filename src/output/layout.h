// Columns that fit: which of a table's columns are shown and how wide, given its lines.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "output/words.h"

namespace irqscope::output {

enum class Style { plain, header, faint, alert };

// With the terminal's codes for the style (ECMA-48, SGR) around it.
std::string styled(std::string_view text, Style style);

struct Cell {
  std::string text;  // printable
  Style style = Style::plain;
};

struct Column {
  Align align = Align::right;
  int give_up = 0;       // the highest is given up first; 0: never
  bool elastic = false;  // may be shortened; at most one
  bool is_list = false;  // loses items at its end when shortened, and not its middle
  size_t most = 0;       // shortened to so many cells on a terminal that is too narrow; 0: never
};

using Line = std::vector<Cell>;  // a cell per column; a header is a line like any other

class Layout {
 public:
  // Without a width every column is shown in full. With one, what does not fit costs in this
  // order: the space between columns, texts of more than `most` cells and an elastic one of more
  // than 30, the columns by give_up, the elastic text down to 4 cells.
  Layout(std::vector<Column> columns, const std::vector<Line>& lines, std::optional<int> width);

  // Never wider than the width, without a newline or trailing space.
  std::string render(const Line& line, bool color) const;

 private:
  void fit(size_t limit);
  bool give_up_one();
  size_t total() const;
  std::string render_cell(const Line& line, size_t column, bool color) const;

  std::vector<Column> columns_;
  std::vector<size_t> widths_;
  std::vector<bool> shown_;
  size_t gap_ = 2;
  std::optional<size_t> limit_;
};

// All the lines, each with a newline.
std::string rendered(const std::vector<Column>& columns, const std::vector<Line>& lines,
                     std::optional<int> width, bool color);

}  // namespace irqscope::output
