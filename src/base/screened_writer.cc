#include "base/screened_writer.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace irqscope {
namespace {

constexpr std::string_view kLayout = "\n\t";

// clang's (lib/Frontend/TextDiagnostic.cpp): of errors, warnings, notes, remarks, carets and code.
constexpr std::array<std::string_view, 15> kWords = {
    kBold,          kFaint,         kBoldRed,       kPlain,         kRedraw,
    "\x1b[0;1;30m", "\x1b[0;1;31m", "\x1b[0;1;32m", "\x1b[0;1;34m", "\x1b[0;1;35m",
    "\x1b[0;1;36m", "\x1b[0;32m",   "\x1b[0;33m",   "\x1b[0;34m",   "\x1b[0;36m"};

bool is_harmless(char c) { return (c >= ' ' && c <= '~') || c == '\n' || c == '\t'; }

// That the text begins with; empty: none.
std::string_view word_of(std::string_view text) {
  auto word = std::find_if(kWords.begin(), kWords.end(),
                           [&](std::string_view known) { return text.starts_with(known); });
  return word == kWords.end() ? std::string_view() : *word;
}

std::string screened(std::string_view text, bool to_terminal) {
  std::string out;
  while (!text.empty()) {
    size_t escape = to_terminal ? text.find('\x1b') : text.npos;
    append_printable(out, text.substr(0, escape), kLayout);
    if (escape == text.npos) break;
    text.remove_prefix(escape);
    std::string_view word = word_of(text);
    out += word;
    if (word.empty()) append_printable(out, text.substr(0, 1));
    text.remove_prefix(std::max<size_t>(word.size(), 1));
  }
  return out;
}

}  // namespace

Result<void> ScreenedWriter::write(std::string_view text) {
  bool clean = std::all_of(text.begin(), text.end(), [](char c) { return is_harmless(c); });
  return out_.write(clean ? text : std::string_view(screened(text, to_terminal_)));
}

}  // namespace irqscope
