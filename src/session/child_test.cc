#include "session/child.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::HasSubstr;

TEST(Child, TellsItsExitStatus) {
  auto child = Child::start({"sh", "-c", "exit 7"});
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ(child->wait(), 7);
  EXPECT_EQ(child->status(), 7);
}

TEST(Child, TellsTheSignalThatKilledIt) {
  auto child = Child::start({"sh", "-c", "kill -KILL $$"});
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_EQ(child->wait(), 128 + 9);
}

TEST(Child, EndsWhenItIsAsked) {
  auto child = Child::start({"sleep", "1000"});
  ASSERT_TRUE(child) << child.error().message;
  EXPECT_FALSE(child->status());
  child->terminate();
  EXPECT_EQ(child->wait(), 128 + 15);
  child->terminate();  // is nobody else's business
}

TEST(Child, IsLookedForAsByAShell) {
  EXPECT_TRUE(Child::look_for("sh"));
  EXPECT_TRUE(Child::look_for("/bin/sh"));
  EXPECT_FALSE(Child::look_for("/bin"));
  EXPECT_FALSE(Child::look_for("/etc/passwd"));
  EXPECT_FALSE(Child::look_for(""));
  auto missing = Child::look_for("no-such-program-anywhere");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message, "no-such-program-anywhere: there is no such program");
}

TEST(Child, IsNotThereIfItsProgramIsNot) {
  auto child = Child::start({"/there/is/no/such/program"});
  ASSERT_FALSE(child);
  EXPECT_THAT(child.error().message, HasSubstr("/there/is/no/such/program: No such file"));
}

}  // namespace
}  // namespace irqscope
