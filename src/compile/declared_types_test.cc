#include "compile/declared_types.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> shown(std::string_view preprocessed) {
  std::vector<std::string> names;
  auto found = types_declared_in(preprocessed, [](const std::string& f) { return f == "ev.h"; });
  for (const DeclaredType& type : found.types) {
    names.push_back(fmt::format("{}:{}", type.line, type.in_c()));
  }
  return names;
}

std::vector<std::string> in_header(const std::string& text) {
  return shown("# 1 \"ev.h\" 1\n" + text);
}

TEST(DeclaredTypes, AreStructsAndUnionsInTheirOrder) {
  EXPECT_THAT(in_header("struct b { int x; };\nunion a { int y; };\nenum e { E };\nstruct f;\n"
                        "struct b *p;\n"),
              ElementsAre("1:struct b", "2:union a"));
}

TEST(DeclaredTypes, AreTypedefsOfWhatHasNoNameElse) {
  EXPECT_THAT(in_header("typedef struct { int x; } plain;\n"
                        "typedef struct { int x; } __attribute__((packed)) small, *pointer;\n"
                        "typedef struct tag { int x; } other;\n"
                        "typedef struct { int x; } *only_pointer;\n"
                        "typedef struct { int x; } several[3];\n"
                        "typedef struct b alias;\n"
                        "struct { int x; } variable;\n"),
              ElementsAre("1:plain", "2:small", "3:struct tag"));
}

TEST(DeclaredTypes, HaveAttributesBeforeTheirNames) {
  EXPECT_THAT(in_header("struct __attribute__((packed)) a { int x; };\n"
                        "struct b\n{ int x; } __attribute__((aligned(8)));"),
              ElementsAre("1:struct a", "2:struct b"));
}

TEST(DeclaredTypes, MayLieInOthersButNotInFunctions) {
  EXPECT_THAT(in_header("struct a { struct b { int x; } b; union { int y; } u; };\n"
                        "static inline int f(void) { struct c { int x; } v; return 0; }\n"
                        "struct d { int x; };"),
              ElementsAre("1:struct a", "1:struct b", "3:struct d"));
}

TEST(DeclaredTypes, AreOfTheHeaderOnly) {
  EXPECT_THAT(shown("# 1 \"foo.c\"\nstruct no1 { int x; };\n# 1 \"ev.h\" 1\nstruct a { int x; };\n"
                    "# 1 \"sub.h\" 1\nstruct no2 { int x; };\n# 7 \"ev.h\" 2\n\nstruct b\n"
                    "# 9 \"ev.h\"\n{ int x; };\n# 3 \"foo.c\" 2\nstruct no3 { int x; };\n"),
              ElementsAre("1:struct a", "8:struct b"));
}

TEST(DeclaredTypes, TellWhetherTheHeaderWasThereAtAll) {
  auto is_header = [](const std::string& file) { return file == "a\"b.h"; };
  EXPECT_FALSE(types_declared_in("# 1 \"x.h\"\nstruct a {};", is_header).header_was_seen);
  EXPECT_TRUE(types_declared_in("# 1 \"a\\\"b.h\"\nint x;", is_header).header_was_seen);
}

TEST(DeclaredTypes, BearAnything) {
  EXPECT_THAT(in_header("typedef struct {"), IsEmpty());
  EXPECT_THAT(in_header("struct"), IsEmpty());
  EXPECT_THAT(in_header("} ) ; struct {"), IsEmpty());
  EXPECT_THAT(in_header("typedef struct { } x"), IsEmpty());
  EXPECT_THAT(shown("# \"ev.h\"\n# 99999999999999999999 \"ev.h\"\nstruct a {};"), IsEmpty());
}

}  // namespace
}  // namespace irqscope::compile
