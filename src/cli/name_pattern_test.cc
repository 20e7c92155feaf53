#include "cli/name_pattern.h"

#include <gtest/gtest.h>

namespace irqscope {
namespace {

bool matches(const std::string& pattern, const std::string& name) {
  auto parsed = NamePattern::parse(pattern);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed && parsed->matches(name);
}

std::string complaint(const std::string& pattern) {
  auto parsed = NamePattern::parse(pattern);
  if (parsed) return "none";
  EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
  return parsed.error().message;
}

TEST(NamePattern, FitsAnywhere) {
  EXPECT_TRUE(matches("net", "net_rx"));
  EXPECT_TRUE(matches("rx$", "net_rx"));
  EXPECT_TRUE(matches("^(net|block)", "block"));
  EXPECT_TRUE(matches("", "anything"));
  EXPECT_FALSE(matches("^rx", "net_rx"));
  EXPECT_TRUE(matches("virtio\\d+-(in|out)put\\.[01]", "virtio2-output.0"));
}

TEST(NamePattern, TellsWhatIsWrong) {
  EXPECT_EQ(complaint("a[b"), "'a[b' is not a regular expression: a bracket is wrong");
  EXPECT_EQ(complaint("(a)\\1"), "'(a)\\1' is not a regular expression: it refers back to a group");
  EXPECT_EQ(complaint("((a{99}){99}){99}"),
            "'((a{99}){99}){99}' is not a regular expression: it is too large");
  EXPECT_EQ(complaint(std::string(1001, 'a')),
            "'aaaaaaaaaaaaaaaaaaaa...' is longer than 1000 characters");
}

// Each would take years if every way through it were tried.
TEST(NamePattern, NoneTakesForEver) {
  std::string name(200, 'a');
  for (const char* pattern : {"(a|a)*b", "(a*)*b", "((((a?)*)*)*)*b", "(.*)(.*)(.*)(.*)(.*)x"}) {
    EXPECT_FALSE(matches(pattern, name)) << pattern;
  }
}

// Neither parsing nor matching runs out of stack.
TEST(NamePattern, DeepOnesAreFine) {
  EXPECT_TRUE(matches(std::string(400, '(') + "a" + std::string(400, ')'), "a"));
  EXPECT_TRUE(matches("(|a){5000}", "aaa"));
}

}  // namespace
}  // namespace irqscope
