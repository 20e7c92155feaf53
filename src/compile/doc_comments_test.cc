#include "compile/doc_comments.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string text_of(const DocComment& comment) {
  std::string text;
  for (const DocLine& line : comment.lines) text += fmt::format("{}:{};", line.line, line.text);
  return text;
}

std::string names_of(const DocComment& comment) {
  std::string names;
  for (const Candidate& candidate : comment.candidates) {
    if (!names.empty()) names += ' ';
    names += candidate.is_in_parentheses ? "(" + candidate.name : candidate.name;
  }
  return names;
}

// "text -> names" of each.
std::vector<std::string> shown_comments(std::string_view source) {
  std::vector<std::string> all;
  for (const DocComment& comment : doc_comments_of(source)) {
    all.push_back(text_of(comment) + " -> " + names_of(comment));
  }
  return all;
}

TEST(DocComments, StandBeforeVariables) {
  EXPECT_THAT(shown_comments("/// a\nconst volatile int x = sizeof(y);\nint z;"),
              ElementsAre("1:a; -> const volatile int x"));
  EXPECT_THAT(shown_comments("/** a */ char LICENSE[] SEC(\"license\") = \"GPL\";"),
              ElementsAre("1:a; -> char LICENSE SEC"));
}

TEST(DocComments, StandBeforeMaps) {
  EXPECT_THAT(shown_comments("/// a\nstruct {\n  __uint(type, X); /// no\n} m SEC(\".maps\");"),
              ElementsAre("1:a; -> m SEC"));
}

TEST(DocComments, StandBeforePrograms) {
  EXPECT_THAT(
      shown_comments("/// a\nSEC(\"tc\")\nint BPF_PROG(run, int y)\n{ int z; /// no\n }\nint u;"),
      ElementsAre("1:a; -> SEC int BPF_PROG (run (int (y"));
  EXPECT_THAT(shown_comments("int f(void) { return 0; }\n/// a\nint x;"),
              ElementsAre("2:a; -> int x"));
  EXPECT_THAT(shown_comments("struct s *f(void) { struct { int i; } u; }\n/// a\nint x;"),
              ElementsAre("2:a; -> int x"));
}

TEST(DocComments, AreWithoutTheirDecoration) {
  EXPECT_THAT(shown_comments("/**\n * a\n *\n *  b {*}\n */\nint x;"),
              ElementsAre("1:;2:a;3:;4:b {*};5:; -> int x"));
  EXPECT_THAT(shown_comments("//! a\r\n//! b\r\nint x;"), ElementsAre("1:a;2:b; -> int x"));
  EXPECT_THAT(shown_comments("/*!< a */ int x;"), ElementsAre("1:a; -> int x"));
}

TEST(DocComments, OnLinesThatFollowAreOne) {
  EXPECT_THAT(shown_comments("/// a\n/// b\nint x;"), ElementsAre("1:a;2:b; -> int x"));
  EXPECT_THAT(shown_comments("/// a\n\n/// b\nint x;"),
              ElementsAre("1:a; -> int x", "3:b; -> int x"));
}

TEST(DocComments, StandBehindWhatTheyAreAbout) {
  EXPECT_THAT(shown_comments("int x; ///< a\nint y;"), ElementsAre("1:a; -> int x"));
  EXPECT_THAT(shown_comments("int x;\n///< a\n///< b\nint y;"), ElementsAre("2:a;3:b; -> int x"));
  EXPECT_THAT(shown_comments("///< of nothing\nint y;"), ElementsAre("1:of nothing; -> int y"));
}

TEST(DocComments, AreAboutOneOfSeveralDeclarators) {
  EXPECT_THAT(shown_comments("/// a\nint x, *y;"), ElementsAre("1:a; -> int x y"));
  EXPECT_THAT(shown_comments("int x = f(1, 2), ///< a\n    y = 2; ///< b\n"),
              ElementsAre("1:a; -> int x", "2:b; -> y"));
  EXPECT_THAT(shown_comments("int x,\n    /// b\n    y,\n    z;"), ElementsAre("2:b; -> y"));
}

TEST(DocComments, BelongToNothingBeforeALineOfThePreprocessor) {
  EXPECT_THAT(shown_comments("/** @file */\n#include <x>\nint x;"), IsEmpty());
}

TEST(DocComments, EndWithTheFile) {
  EXPECT_THAT(shown_comments("/// a"), ElementsAre("1:a; -> "));
  EXPECT_THAT(shown_comments("/// a\nint x = {"), ElementsAre("1:a; -> int x"));
  EXPECT_THAT(shown_comments("/// a\n) } ] int x;"), ElementsAre("1:a; -> "));
}

}  // namespace
}  // namespace irqscope::compile
