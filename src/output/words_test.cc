#include "output/words.h"

#include <gtest/gtest.h>

namespace irqscope::output {
namespace {

TEST(Printable, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(printable("virtio1-req.0"), "virtio1-req.0");
  EXPECT_EQ(printable("µ-motor 網路卡 é"), "µ-motor 網路卡 é");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("two\nlines\t\r"), "two\\nlines\\t\\x0d");
  EXPECT_EQ(printable("\x1b[31m\x7f"), "\\x1b[31m\\x7f");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xc2\x9b"), "\\u009b");        // CSI in one character
  EXPECT_EQ(printable("a\xe2\x80\xae"), "a\\u202e");  // right-to-left override
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\x9b"), "\\x9b");
  EXPECT_EQ(printable("a\xc3"), "a\\xc3");                           // cut off
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");                    // overlong
  EXPECT_EQ(printable("\xe0\x80\x80"), "\\xe0\\x80\\x80");           // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond Unicode
}

TEST(DisplayWidth, CountsCells) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("eth0"), 4u);
  EXPECT_EQ(display_width("µ"), 1u);
  EXPECT_EQ(display_width("網路"), 4u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);  // e and a combining accent
  EXPECT_EQ(display_width("😀"), 2u);
}

TEST(Shorten, KeepsBeginningAndEnd) {
  EXPECT_EQ(shorten("eth0", 4), "eth0");
  EXPECT_EQ(shorten("i40e-enp59s0f0-TxRx-12", 16), "i40e-enp59…Rx-12");
  EXPECT_EQ(shorten("abcdef", 1), "…");
  EXPECT_EQ(shorten("abcdef", 0), "");
  EXPECT_EQ(shorten("網路網路", 4), "網…");  // half a character is none
}

TEST(ShortenList, KeepsWholeItems) {
  EXPECT_EQ(shorten_list("one, two, three", 15), "one, two, three");
  EXPECT_EQ(shorten_list("one, two, three", 14), "one, two, …");
  EXPECT_EQ(shorten_list("one, two, three", 10), "one, …");
  EXPECT_EQ(shorten_list("one, two, three", 5), "one…");
  EXPECT_EQ(shorten_list("one, two, three", 3), "on…");
  EXPECT_EQ(shorten_list("one, two, three", 0), "");
}

TEST(Padded, FillsOneSide) {
  EXPECT_EQ(padded("ab", 4, Align::left), "ab  ");
  EXPECT_EQ(padded("ab", 4, Align::right), "  ab");
  EXPECT_EQ(padded("網", 3, Align::right), " 網");
  EXPECT_EQ(padded("abc", 2, Align::left), "abc");
}

TEST(Wrapped, BreaksBetweenItems) {
  EXPECT_EQ(wrapped({"one", "two", "three"}, {",", 2, {}}), "  one, two, three\n");
  EXPECT_EQ(wrapped({"one", "two", "three"}, {",", 2, 16}), "  one, two,\n  three\n");
  EXPECT_EQ(wrapped({}, {",", 2, 12}), "");
}

TEST(Wrapped, CutsAnItemThatNoLineHolds) {
  EXPECT_EQ(wrapped({"a bb ccc", "d"}, {",", 0, 5}), "a bb\nccc,\nd\n");
  EXPECT_EQ(wrapped({"abcdefg"}, {",", 0, 3}), "abc\ndef\ng\n");
  EXPECT_EQ(wrapped({"ab"}, {",", 4, 1}), "a\nb\n");
  EXPECT_EQ(wrapped({"網"}, {",", 0, 1}), "網\n");
}

TEST(Counted, KnowsTheSingular) {
  EXPECT_EQ(counted(1, "call"), "1 call");
  EXPECT_EQ(counted(2, "call"), "2 calls");
}

}  // namespace
}  // namespace irqscope::output
