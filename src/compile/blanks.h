// Blanks of C source text.
#pragma once

#include <string_view>

namespace irqscope::compile {

inline constexpr std::string_view kBlanks = " \t\r\f\v\n";

// Without blanks at its ends.
inline std::string_view trimmed(std::string_view text) {
  size_t begin = text.find_first_not_of(kBlanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

}  // namespace irqscope::compile
