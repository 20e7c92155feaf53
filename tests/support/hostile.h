// Names as strangers choose them, and what they would do to a terminal.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace irqscope::test {

using namespace std::string_view_literals;

// Clears the screen, sets the title, rings, returns, begins a line of its own, turns the direction,
// hides, and is no UTF-8.
inline constexpr std::string_view kHostile =
    "a\x1b[2J\x1b]0;t\a\0b\r\n\tFORGED\x7f\xc2\x85\xc2\x9b\x33\x31m"
    "\xe2\x80\xae\xe2\x80\xa8\xe2\x80\x8b\xef\xbb\xbf\xf3\xa0\x80\x81\xff\xc3"sv;

// The same in pieces of 15 bytes, as the name of a process has.
inline constexpr std::array kHostileComms = {
    "a\x1b[2J\x1b[31m\a"sv, "\r\n\tFORGED"sv, "b\xc2\x85\xc2\x9b\x31m\x7f"sv,
    "\xe2\x80\xae\xe2\x80\xa8\xe2\x80\x8b"sv, "c\xef\xbb\xbf\xf3\xa0\x80\x81\xff\xc3"sv};

// The first thing in a text that could deceive who reads it; empty: there is none. By the bytes of
// UTF-8, apart from the program's own table of characters.
inline std::string harm_in(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < ' ' && byte != '\n') || byte == 0x7f) return "control at " + std::to_string(i);
  }
  for (std::string_view harm :
       {"\xc2\x85"sv, "\xc2\x9b"sv, "\xe2\x80\xae"sv, "\xe2\x80\xa8"sv, "\xe2\x80\x8b"sv,
        "\xef\xbb\xbf"sv, "\xf3\xa0\x80\x81"sv, "\xff"sv, "\xc3\n"sv, "\xc3\""sv, "\nFORGED"sv}) {
    size_t at = text.find(harm);
    if (at != text.npos) return "harm at " + std::to_string(at);
  }
  return "";
}

}  // namespace irqscope::test
