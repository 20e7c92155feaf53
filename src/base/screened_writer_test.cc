#include "base/screened_writer.h"

#include <gtest/gtest.h>

namespace irqscope {
namespace {

std::string screened(std::string_view text, bool to_terminal) {
  StringWriter written;
  EXPECT_TRUE(ScreenedWriter(written, to_terminal).write(text));
  return written.text();
}

TEST(ScreenedWriter, LetsTextPass) {
  for (bool to_terminal : {false, true}) {
    for (const char* text : {"", "a\n\tb\n", "µs … 網路卡\n", R"({"name":"\u009b"})"}) {
      EXPECT_EQ(screened(text, to_terminal), text);
    }
  }
}

TEST(ScreenedWriter, MasksWhatSpeaksToATerminal) {
  for (bool to_terminal : {false, true}) {
    EXPECT_EQ(screened("a\x1b[2Jb\n", to_terminal), "a\\x1b[2Jb\n");
    EXPECT_EQ(screened("\x1b]0;x\x07", to_terminal), "\\x1b]0;x\\x07");
    EXPECT_EQ(screened("a\xc2\x9b\xe2\x80\xae\x7f\r\xff", to_terminal),
              "a\\u009b\\u202e\\x7f\\x0d\\xff");
    EXPECT_EQ(screened(std::string_view("\0\x1b", 2), to_terminal), "\\x00\\x1b");
  }
}

TEST(ScreenedWriter, LetsOwnWordsPassToATerminalOnly) {
  for (std::string_view word : {kBold, kFaint, kBoldRed, kPlain, kRedraw}) {
    std::string text = std::string(word) + "µ\n";
    EXPECT_EQ(screened(text, true), text);
    EXPECT_EQ(screened(text, false).find('\x1b'), std::string::npos);
  }
}

TEST(ScreenedWriter, IsWatchedLikeWhatItWritesTo) {
  FdWriter file(7, "a file");
  EXPECT_EQ(ScreenedWriter(file, false).descriptor(), 7);
}

}  // namespace
}  // namespace irqscope
