// Many short lines for a Writer, in pieces of whole lines that a pipe takes at once.
#pragma once

#include <string>

#include "base/writer.h"

namespace irqscope::output {

class LineWriter {
 public:
  explicit LineWriter(Writer& out) : out_(out) {}

  std::string& text() { return text_; }  // to append whole lines to

  Result<void> flush() {
    Result<void> written;
    for (size_t begin = 0; written && begin < text_.size();) {
      size_t length = piece(begin);
      written = out_.write(std::string_view(text_).substr(begin, length));
      begin += length;
    }
    text_.clear();
    return written;
  }

 private:
  static constexpr size_t kPiece = 32u << 10;  // half of a pipe

  // Up to the last line end within it; a longer line is one piece.
  size_t piece(size_t begin) const {
    if (text_.size() - begin <= kPiece) return text_.size() - begin;
    size_t end = text_.rfind('\n', begin + kPiece - 1);
    if (end == std::string::npos || end < begin) end = text_.find('\n', begin);
    return end == std::string::npos ? text_.size() - begin : end + 1 - begin;
  }

  Writer& out_;
  std::string text_;
};

}  // namespace irqscope::output
