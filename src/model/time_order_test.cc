#include "model/time_order.h"

#include <gmock/gmock.h>

#include <utility>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Event event(uint64_t end_ns, uint32_t cpu) {
  Event made;
  made.end_ns = end_ns;
  made.cpu = cpu;
  return made;
}

std::vector<std::pair<uint64_t, uint32_t>> released(TimeOrder& order, uint64_t before_ns) {
  std::vector<std::pair<uint64_t, uint32_t>> result;
  order.release(before_ns, [&](const Event& event) {
    result.emplace_back(event.end_ns, event.cpu);
    return true;
  });
  return result;
}

TEST(TimeOrder, MergesCpus) {
  TimeOrder order;
  for (uint64_t ns : {10u, 30u, 50u}) order.add(event(ns, 1));
  for (uint64_t ns : {20u, 30u, 40u}) order.add(event(ns, 0));
  EXPECT_THAT(released(order, 100), ElementsAre(Pair(10, 1), Pair(20, 0), Pair(30, 0), Pair(30, 1),
                                                Pair(40, 0), Pair(50, 1)));
  EXPECT_EQ(order.late(), 0);
}

TEST(TimeOrder, KeepsWhatMayStillBePreceded) {
  TimeOrder order;
  order.add(event(10, 0));
  order.add(event(20, 0));
  EXPECT_THAT(released(order, 20), ElementsAre(Pair(10, 0)));
  EXPECT_EQ(order.held(), 1);
  order.add(event(15, 1));
  EXPECT_THAT(released(order, 21), ElementsAre(Pair(15, 1), Pair(20, 0)));
  EXPECT_EQ(order.late(), 0);
}

TEST(TimeOrder, TellsAndKeepsWhatIsLate) {
  TimeOrder order;
  order.add(event(20, 0));
  EXPECT_THAT(released(order, 21), ElementsAre(Pair(20, 0)));
  order.add(event(15, 1));
  order.add(event(19, 1));
  order.add(event(30, 1));
  EXPECT_THAT(released(order, 100), ElementsAre(Pair(15, 1), Pair(19, 1), Pair(30, 1)));
  EXPECT_EQ(order.late(), 2);
}

TEST(TimeOrder, LeavesTheRestToTheNextRelease) {
  TimeOrder order;
  for (uint64_t ns : {10u, 20u, 30u}) order.add(event(ns, 0));
  EXPECT_FALSE(order.release(100, [](const Event& event) { return event.end_ns < 20; }));
  EXPECT_THAT(released(order, 100), ElementsAre(Pair(30, 0)));
  EXPECT_THAT(released(order, 100), IsEmpty());
}

TEST(TimeOrder, OwnsStacks) {
  TimeOrder order;
  std::vector<uint64_t> stack = {1, 2};
  Event with_stack = event(10, 0);
  with_stack.stack = stack;
  order.add(with_stack);
  stack = {9, 9, 9};
  order.release(100, [](const Event& event) {
    EXPECT_THAT(event.stack, ElementsAre(1, 2));
    return true;
  });
}

}  // namespace
}  // namespace irqscope
