#include "cli/row_choice.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TableCommand all_kinds() {
  TableCommand command;
  command.collect.kinds.assign(std::begin(kSourceKinds), std::end(kSourceKinds));
  command.selection.sort = SortKey::name;
  return command;
}

Row row(Kind kind, uint32_t id, int cpu, const char* name) {
  Row row;
  row.source.key = {kind, id, 0, cpu};
  row.source.edit().name = name;
  row.tally.count = 1;
  return row;
}

Interval interval() {
  Interval interval;
  interval.rows = {row(Kind::hardirq, 5, 0, "a-disk"), row(Kind::hardirq, 6, 0, "b-net"),
                   row(Kind::thread, 5, 0, "c-irq/5"), row(Kind::softirq, 5, 0, "d-rcu"),
                   row(Kind::softirq, 5, 1, "d-rcu"),  row(Kind::vector, 6, 0, "e-timer")};
  Theft theft;
  theft.share.source = {Kind::hardirq, 5};
  interval.thefts.push_back(theft);
  theft.share.source = {Kind::softirq, 5};
  interval.thefts.push_back(theft);
  return interval;
}

std::vector<std::string> names(const Interval& interval) {
  std::vector<std::string> names;
  for (const Row& row : interval.rows) names.push_back(row.source->name);
  return names;
}

TEST(RowChoice, SumsOverCpusUnlessToldOtherwise) {
  TableCommand command = all_kinds();
  EXPECT_THAT(names(choose_rows(command, interval())),
              ElementsAre("a-disk", "b-net", "c-irq/5", "d-rcu", "e-timer"));
  command.table.per_cpu = true;
  EXPECT_EQ(choose_rows(command, interval()).rows.size(), 6u);
}

TEST(RowChoice, NumbersAreThoseOfHardirqsAndThreads) {
  TableCommand command = all_kinds();
  command.irqs = {5, 7};
  Interval shaped = choose_rows(command, interval());
  EXPECT_THAT(names(shaped), ElementsAre("a-disk", "c-irq/5"));
  ASSERT_EQ(shaped.thefts.size(), 1u);
  EXPECT_EQ(shaped.thefts[0].share.source.kind, Kind::hardirq);
  command.irqs->clear();
  EXPECT_THAT(names(choose_rows(command, interval())), IsEmpty());
}

TEST(RowChoice, LeavesOutKindsThatWereNotAskedFor) {
  TableCommand command = all_kinds();
  command.collect.kinds = {Kind::softirq, Kind::thread};
  Interval shaped = choose_rows(command, interval());
  EXPECT_THAT(names(shaped), ElementsAre("c-irq/5", "d-rcu"));
  EXPECT_EQ(shaped.thefts.size(), 1u);
}

}  // namespace
}  // namespace irqscope
