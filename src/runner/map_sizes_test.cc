#include "runner/map_sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::runner {
namespace {

TEST(MapSizes, AreNameAndNumber) {
  auto size = parse_map_size("stacks=1024");
  ASSERT_TRUE(size);
  EXPECT_EQ(size->map, "stacks");
  EXPECT_EQ(size->entries, 1024u);
  EXPECT_EQ(parse_map_size("stacks=4294967295")->entries, UINT32_MAX);
}

TEST(MapSizes, OfAnythingElseAreRefused) {
  for (const char* wrong : {"", "=", "stacks", "=5", "stacks=", "stacks=0", "stacks=4294967296",
                            "stacks=-1", "stacks=many"}) {
    auto size = parse_map_size(wrong);
    ASSERT_FALSE(size) << wrong;
    EXPECT_EQ(size.error().kind, ErrorKind::usage) << wrong;
  }
}

}  // namespace
}  // namespace irqscope::runner
