#include "cli/compile_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(RawCompileOptions, FlagsMayBeginWithADash) {
  Arguments words = {"-a",     "-DX=1",
                     "x.c",    "-a-O1",
                     "-a=-g",  "--additional-cflags",
                     "-I/a b", "--additional-cflags=-Wall"};
  EXPECT_THAT(take_flags(words), ElementsAre("-DX=1", "-O1", "-g", "-I/a b", "-Wall"));
  EXPECT_THAT(words, ElementsAre("x.c"));
}

TEST(RawCompileOptions, AFlagThatIsMissingIsLeftToComplainOf) {
  Arguments words = {"x.c", "-a"};
  EXPECT_THAT(take_flags(words), IsEmpty());
  EXPECT_THAT(words, ElementsAre("x.c", "-a"));
}

TEST(RawCompileOptions, BehindTwoDashesAreNone) {
  Arguments words = {"--", "-a", "-x"};
  EXPECT_THAT(take_flags(words), IsEmpty());
  EXPECT_THAT(words, ElementsAre("--", "-a", "-x"));
}

TEST(RawCompileOptions, HaveTheNamesOfEcc) {
  Arguments words = {"-c", "clang-14", "--output-path=out", "-n", "-c-x", "--", "-b"};
  translate_ecc_options(words);
  EXPECT_THAT(words, ElementsAre("--clang", "clang-14", "--output=out", "-n", "-c-x", "--", "-b"));
}

}  // namespace
}  // namespace irqscope
