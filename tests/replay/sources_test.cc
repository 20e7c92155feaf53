// Which row a call is counted in. Times are in ns.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "replay/kernel.h"

namespace irqscope::replay {
namespace {

std::map<std::string, uint64_t> calls_by_name(uint32_t irq) {
  std::map<std::string, uint64_t> calls;
  for (uint32_t i = 0; i < rows_given; ++i) {
    const iq_row& row = *replay_row(i);
    if (row.kind == IQ_HARDIRQ && row.id == irq) calls[row.name] += row.handled;
  }
  return calls;
}

// A driver leaves its device, another one gets the number, and the memory.
TEST(Sources, ANumberThatComesBackIsAnothers) {
  constexpr uint64_t kWhile = 10'000'000;  // more than a tick
  Kernel kernel;
  kernel.replace_action(9, "one");
  kernel.at(100);
  kernel.hardirq(9, 10);
  kernel.at(200);
  kernel.hardirq(9, 10);
  kernel.replace_action(9, "other");
  kernel.at(kWhile);
  kernel.hardirq(9, 10);
  EXPECT_EQ(calls_by_name(9), (std::map<std::string, uint64_t>{{"one", 2}, {"other", 1}}));
  kernel.replace_action(9, "one");
  kernel.at(2 * kWhile);
  kernel.hardirq(9, 10);
  EXPECT_EQ(calls_by_name(9), (std::map<std::string, uint64_t>{{"one", 3}, {"other", 1}}));
}

}  // namespace
}  // namespace irqscope::replay
