// The gate to a terminal: whatever is written, no control character passes that is not irqscope's.
#pragma once

#include "base/writer.h"

namespace irqscope {

// What irqscope says to a terminal itself. Colours are among the words that pass for all of
// clang's.
inline constexpr std::string_view kBold = "\x1b[1m";
inline constexpr std::string_view kFaint = "\x1b[2m";
inline constexpr std::string_view kBoldRed = "\x1b[1;31m";
inline constexpr std::string_view kPlain = "\x1b[0m";
// Home, then clear to the end: what was scrolled away stays readable (unlike with ED 2).
inline constexpr std::string_view kRedraw = "\x1b[H\x1b[J";

// Every format masks the names that it shows, since it knows where a name ends. This masks what was
// forgotten: hidden characters (base/utf8.h) but for line ends and tabs and, for a terminal, the
// words above and clang's colours. What is masked already passes as it is.
class ScreenedWriter : public Writer {
 public:
  ScreenedWriter(Writer& out, bool to_terminal) : out_(out), to_terminal_(to_terminal) {}
  Result<void> write(std::string_view text) override;
  int descriptor() const override { return out_.descriptor(); }

 private:
  Writer& out_;
  bool to_terminal_;
};

}  // namespace irqscope
