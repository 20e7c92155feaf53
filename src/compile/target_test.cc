#include "compile/target.h"

#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

TEST(TargetTest, HasSeveralNames) {
  EXPECT_EQ(*parse_target("arm64"), "arm64");
  EXPECT_EQ(*parse_target("aarch64"), "arm64");
  EXPECT_EQ(*parse_target("x86_64"), "x86");
  EXPECT_EQ(*parse_target("ppc64le"), "powerpc");
}

TEST(TargetTest, MustBeKnown) {
  auto target = parse_target("riskv");
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().kind, ErrorKind::usage);
  EXPECT_EQ(
      target.error().message,
      "'riskv' is none of x86, arm64, arm, riscv, powerpc, mips, s390, sparc, loongarch, arc; "
      "did you mean riscv?");
}

TEST(TargetTest, IsKnownOfThisMachine) { EXPECT_TRUE(own_target()); }

}  // namespace
}  // namespace irqscope::compile
