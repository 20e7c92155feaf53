#include "compile/lexer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace irqscope::compile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "i1:int": kind, line and text.
std::vector<std::string> shown_tokens(std::string_view source) {
  constexpr std::string_view kKinds = "intsdba";
  std::vector<std::string> words;
  for (const Token& token : tokens_of(source)) {
    words.push_back(
        fmt::format("{}{}:{}", kKinds[static_cast<size_t>(token.kind)], token.line, token.text));
  }
  return words;
}

TEST(Lexer, TellsWordsNumbersAndSymbolsApart) {
  EXPECT_THAT(shown_tokens("int _a1=0x1fUL;\n x->y .5"),
              ElementsAre("i1:int", "i1:_a1", "s1:=", "n1:0x1fUL", "s1:;", "i2:x", "s2:-", "s2:>",
                          "i2:y", "n2:.5"));
}

TEST(Lexer, LooksIntoNoLiteral) {
  EXPECT_THAT(shown_tokens("\"a // \\\" /* \" '\\'' 'x'"),
              ElementsAre("t1:\"a // \\\" /* \"", "t1:'\\''", "t1:'x'"));
  EXPECT_THAT(shown_tokens("\"open\nnext"), ElementsAre("t1:\"open", "i2:next"));
}

TEST(Lexer, KeepsOnlyDoxygensComments) {
  EXPECT_THAT(
      shown_tokens("// no\n/// a\n//! b\n//// no\n/* no */ /** c */ /*! d */ /*** no */ /**/ x"),
      ElementsAre("b2:/// a", "b3://! b", "b5:/** c */", "b5:/*! d */", "i5:x"));
  EXPECT_THAT(shown_tokens("///< a\n/**< b */\n//!< c"),
              ElementsAre("a1:///< a", "a2:/**< b */", "a3://!< c"));
}

TEST(Lexer, CountsTheLinesOfWhatGoesOverSeveral) {
  EXPECT_THAT(shown_tokens("/** a\n * b\n */\nx /* \n\n */ y"),
              ElementsAre("b1:/** a\n * b\n */", "i4:x", "i6:y"));
  EXPECT_THAT(shown_tokens("// no \\\n no\nx"), ElementsAre("i3:x"));
}

TEST(Lexer, TakesLinesOfThePreprocessorWhole) {
  EXPECT_THAT(shown_tokens("  # define A(x) \\\n  int x;\nb"),
              ElementsAre("d1:# define A(x) \\\n  int x;", "i3:b"));
  EXPECT_THAT(shown_tokens("a #b"), ElementsAre("i1:a", "s1:#", "i1:b"));
  EXPECT_THAT(shown_tokens("#endif /* of\n that */ c"), ElementsAre("d1:#endif ", "i2:c"));
}

TEST(Lexer, EndsAtTheEnd) {
  EXPECT_THAT(shown_tokens(""), IsEmpty());
  EXPECT_THAT(shown_tokens("/** open"), ElementsAre("b1:/** open"));
  EXPECT_THAT(shown_tokens("\"\\"), ElementsAre("t1:\"\\"));
  EXPECT_THAT(shown_tokens("/"), ElementsAre("s1:/"));
  EXPECT_THAT(shown_tokens("//"), IsEmpty());
}

}  // namespace
}  // namespace irqscope::compile
