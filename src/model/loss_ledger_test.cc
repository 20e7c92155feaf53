#include "model/loss_ledger.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Event event_that_tells(uint32_t cpu, uint64_t lost) {
  Event event;
  event.cpu = cpu;
  event.lost = lost;
  return event;
}

TEST(LossLedger, HasNothingAtFirst) {
  LossLedger ledger;
  ledger.add(event_that_tells(3, 0));
  EXPECT_EQ(ledger.lost(), 0u);
  EXPECT_THAT(ledger.by_cpu(), IsEmpty());
  EXPECT_THAT(ledger.untold(), IsEmpty());
}

TEST(LossLedger, CountsWhatEventsTellAndWhatNoneHasTold) {
  LossLedger ledger;
  ledger.begin({5, 7});
  ledger.add(event_that_tells(1, 2));
  ledger.add(event_that_tells(2, 4));
  EXPECT_THAT(ledger.by_cpu(), ElementsAre(0, 2, 4));
  ledger.set_all({8, 9, 4, 1});
  EXPECT_THAT(ledger.untold(), ElementsAre(3, 0, 0, 1));
  EXPECT_THAT(ledger.by_cpu(), ElementsAre(3, 2, 4, 1));
  EXPECT_EQ(ledger.lost(), 10u);
  EXPECT_EQ(ledger.before(), 12u);
  EXPECT_THAT(ledger.told(), ElementsAre(5, 9, 4));
}

TEST(LossLedger, WhatWasLostEarlyDoesNotCount) {
  LossLedger ledger;
  ledger.add(event_that_tells(0, 3), false);
  ledger.add(event_that_tells(0, 2));
  ledger.set_all({6});
  EXPECT_EQ(ledger.early(), 3u);
  EXPECT_EQ(ledger.lost(), 3u);
  EXPECT_THAT(ledger.untold(), ElementsAre(1));
}

// Of a file that says so.
TEST(LossLedger, CountersMaySayLessThanEvents) {
  LossLedger ledger;
  ledger.add(event_that_tells(0, 9));
  ledger.set_all({4});
  EXPECT_THAT(ledger.untold(), ElementsAre(0));
  EXPECT_EQ(ledger.lost(), 9u);
}

}  // namespace
}  // namespace irqscope
