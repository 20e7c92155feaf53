// A line of text whose cells begin where their titles do.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "output/words.h"

namespace irqscope::runner {

// A cell that is too long pushes the next one to the right, by a space; those after it find back to
// their places as soon as there is room.
class AlignedLine {
 public:
  explicit AlignedLine(std::string& out) : out_(out) {}

  // Appends a cell by `append(out)`, of printable text.
  template <class Append>
  void cell(size_t width, const Append& append) {
    if (stop_ > 0) pad();
    size_t begin = out_.size();
    append(out_);
    used_ += cells(std::string_view(out_).substr(begin));
    stop_ += width + 1;
  }
  void text(size_t width, std::string_view text) {
    cell(width, [&](std::string& out) { out += text; });
  }

  void end() {
    out_.erase(out_.find_last_not_of(' ') + 1);
    out_ += '\n';
  }

 private:
  void pad() {
    size_t spaces = used_ < stop_ ? stop_ - used_ : 1;
    out_.append(spaces, ' ');
    used_ += spaces;
  }

  static size_t cells(std::string_view text) {
    bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
    return ascii ? text.size() : output::display_width(text);
  }

  std::string& out_;
  size_t used_ = 0;
  size_t stop_ = 0;  // where the next cell should begin
};

}  // namespace irqscope::runner
