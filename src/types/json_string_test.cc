#include "types/json_string.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace irqscope::types {
namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonString, LeavesOrdinaryTextAlone) {
  EXPECT_EQ(json(""), R"("")");
  EXPECT_EQ(json("eth0/rx 1"), R"("eth0/rx 1")");
  EXPECT_EQ(json("µ網"), R"("µ網")");
}

TEST(JsonString, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(json("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json("a\nb\tc\x01"), R"("a\nb\tc\u0001")");
}

TEST(JsonString, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(json("\x1b[31m\x7f"), R"("\u001b[31m\u007f")");
  EXPECT_EQ(json("\xe2\x80\xae"), R"("\u202e")");
  EXPECT_EQ(json("\xf3\xa0\x80\x81"), R"("\udb40\udc01")");  // U+E0001: a surrogate pair
}

TEST(JsonString, TellsBytesFromTextThatLooksLikeThem) {
  EXPECT_EQ(json("a\xff"), R"("a\\xff")");
  EXPECT_EQ(json("\xc3"), R"("\\xc3")");
  EXPECT_EQ(json(R"(a\xff)"), R"("a\\x5cxff")");
  EXPECT_EQ(json(R"(a\xfg \x1)"), R"("a\\xfg \\x1")");
  EXPECT_EQ(json("\\\xff"), R"("\\\\xff")");
}

// What the header promises a reader.
std::string bytes_back(const std::string& text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    bool escape = text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x' &&
                  isxdigit(text[i + 2]) && isxdigit(text[i + 3]);
    bytes += escape ? static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16)) : text[i];
    if (escape) i += 3;
  }
  return bytes;
}

TEST(JsonString, IsValidAndLossless) {
  std::string bytes;
  unsigned state = 1;
  const std::string likely = "\\x5cf\xff\xc3\xa9\"\n\x1b ";
  for (int i = 0; i < 20000; ++i) {
    state = state * 1103515245 + 12345;
    unsigned pick = state >> 16;
    bytes += pick % 4 == 0 ? static_cast<char>(pick >> 4) : likely[(pick >> 4) % likely.size()];
  }
  auto parsed = nlohmann::json::parse(json(bytes), nullptr, false);
  ASSERT_TRUE(parsed.is_string());
  EXPECT_EQ(bytes_back(parsed.get<std::string>()), bytes);
}

}  // namespace
}  // namespace irqscope::types
