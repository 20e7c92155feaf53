#include "diagnose/net_sums.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

CpuUses cpu(uint64_t nmi, uint64_t irq, uint64_t softirq, uint64_t thread = 0) {
  return {CpuUse{0, {nmi, irq, softirq, thread}, {}, {}}};
}

Row timed(Kind kind, uint32_t id, uint64_t total_ns, uint64_t nested_ns) {
  Row row;
  row.source.key = {kind, id, 0, 0, {}};
  row.tally.timing.emplace();
  row.tally.timing->total_ns = total_ns;
  row.tally.timing->nested_ns = nested_ns;
  return row;
}

Snapshot rows(std::vector<Row> rows) {
  Snapshot snapshot;
  snapshot.rows = std::move(rows);
  return snapshot;
}

// Those that are not within.
std::vector<size_t> wrong_levels(const CpuUses& inner, const Snapshot& end, const CpuUses& outer) {
  CpuUses begin = cpu(100, 100, 100, 100);
  std::vector<size_t> wrong;
  for (const SumCheck& check : check_sums(begin, rows({}), begin, inner, end, outer)) {
    if (!check.within()) wrong.push_back(check.level);
  }
  return wrong;
}

TEST(NetSums, RowsOfALevelAddUpToTheCpus) {
  Row shared = timed(Kind::hardirq, 36, 50, 5);
  shared.tally.not_handled_ns = 7;
  Snapshot end = rows({timed(Kind::nmi, 0, 5, 0), shared, timed(Kind::vector, 0, 20, 0),
                       timed(Kind::softirq, 3, 200, 72), timed(Kind::thread, 36, 300, 200)});
  // irq: 45 + 7 + 20
  CpuUses exact = cpu(105, 172, 228, 200);
  EXPECT_THAT(wrong_levels(exact, end, exact), IsEmpty());
}

TEST(NetSums, ANanosecondTooFewOrTooManyIsNoticed) {
  Snapshot end = rows({timed(Kind::softirq, 3, 200, 72)});
  EXPECT_THAT(wrong_levels(cpu(100, 100, 229, 100), end, cpu(100, 100, 240, 100)), ElementsAre(2));
  EXPECT_THAT(wrong_levels(cpu(100, 100, 220, 100), end, cpu(100, 100, 227, 100)), ElementsAre(2));
  EXPECT_THAT(wrong_levels(cpu(100, 100, 220, 100), end, cpu(100, 100, 230, 100)), IsEmpty());
}

TEST(NetSums, NoCpuHasMoreTimeThanPassed) {
  EXPECT_THAT(overfull_cpus(cpu(0, 0, 0), cpu(10, 20, 30, 40), 100), IsEmpty());
  EXPECT_THAT(overfull_cpus(cpu(0, 0, 0), cpu(10, 20, 30, 40), 99), ElementsAre(0));
}

}  // namespace
}  // namespace irqscope
