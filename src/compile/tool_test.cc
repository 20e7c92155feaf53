#include "compile/tool.h"

#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

TEST(Tool, IsFoundInThePathOrByItsOwn) {
  EXPECT_TRUE(find_tool("/bin/sh"));
  EXPECT_TRUE(find_tool("sh"));
  EXPECT_EQ(find_tool("no-such-tool").error().message, "no-such-tool: there is no such program");
  EXPECT_EQ(find_tool("/etc/passwd").error().message, "/etc/passwd: there is no such program");
}

TEST(Tool, GivesWhatItWroteAndHowItEnded) {
  auto end = run_tool({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->status, 3);
  EXPECT_EQ(end->out, "out\n");
  EXPECT_EQ(end->err, "err\n");
}

TEST(Tool, ComplainsWhereItIsToldTo) {
  StringWriter shown;
  auto end = run_tool({"/bin/sh", "-c", "echo one >&2; printf two >&2"}, &shown);
  ASSERT_TRUE(end);
  EXPECT_EQ(shown.text(), "one\ntwo");
  EXPECT_EQ(end->err, "");
}

TEST(Tool, MayWriteMoreThanAPipeHolds) {
  auto end = run_tool({"/bin/sh", "-c", "head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2"});
  ASSERT_TRUE(end);
  EXPECT_EQ(end->out.size(), 300000u);
  EXPECT_EQ(end->err.size(), 300000u);
}

TEST(Tool, ReadsNothingAndIsKilledBySignals) {
  EXPECT_EQ(run_tool({"/bin/cat"})->out, "");
  EXPECT_EQ(run_tool({"/bin/sh", "-c", "kill -KILL $$"})->status, 137);
}

TEST(Tool, IsShownAsAShellUnderstandsIt) {
  EXPECT_EQ(command_line({"clang", "-I/a b", "-DX='1'", ""}),
            "clang '-I/a b' '-DX='\\''1'\\''' ''");
}

}  // namespace
}  // namespace irqscope::compile
