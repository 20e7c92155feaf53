#include "output/log2_text.h"

#include <gtest/gtest.h>

#include <vector>

namespace irqscope::output {
namespace {

const std::vector<Log2Slot> kSlots = {{0, 1, 8}, {2, 3, 0}, {4, 7, 5}};

TEST(Log2Text, LooksLikeBcc) {
  EXPECT_EQ(log2_text(kSlots, "usecs", {}),
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 8        |****************************************|\n"
            "         2 -> 3          : 0        |                                        |\n"
            "         4 -> 7          : 5        |*************************               |\n");
}

TEST(Log2Text, NothingIsNothing) { EXPECT_EQ(log2_text({}, "usecs", {}), ""); }

TEST(Log2Text, LinesUpWhenNumbersAreWide) {
  std::vector<Log2Slot> slots = {{0, 1, 1}, {1ull << 39, (1ull << 40) - 1, 123'456'789'012}};
  EXPECT_EQ(log2_text(slots, "nsecs", log2_layout(slots, {})),
            "     nsecs                     : count        distribution\n"
            "            0 -> 1             : 1            "
            "|                                        |\n"
            " 549755813888 -> 1099511627775 : 123456789012 "
            "|****************************************|\n");
}

TEST(Log2Text, NarrowTerminalsGetAShorterBar) {
  EXPECT_EQ(log2_text(kSlots, "usecs", log2_layout(kSlots, 30)),
            "usecs  : count distribution\n"
            "0 -> 1 : 8     |*************|\n"
            "2 -> 3 : 0     |             |\n"
            "4 -> 7 : 5     |********     |\n");
}

TEST(Log2Text, VeryNarrowTerminalsGetNoBar) {
  EXPECT_EQ(log2_text(kSlots, "usecs", log2_layout(kSlots, 18)),
            "usecs  : count\n"
            "0 -> 1 : 8\n"
            "2 -> 3 : 0\n"
            "4 -> 7 : 5\n");
}

}  // namespace
}  // namespace irqscope::output
