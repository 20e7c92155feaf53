#include "diagnose/compare.h"

#include <gmock/gmock.h>

#include "model/vectors.h"

namespace irqscope {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Counters of IRQ 36 and of the softirq net_rx (vector 1 here), on CPUs 0 and 2; 1 is offline.
KernelCounters kernel(uint32_t irq_cpu0, uint32_t irq_cpu2, uint32_t softirq = 0) {
  auto interrupts = sys::parse_interrupts(fmt::format(
      "  CPU0 CPU2\n 36: {} {} chip 1-edge disk\nLOC: 9 9 timer\n", irq_cpu0, irq_cpu2));
  auto softirqs =
      sys::parse_softirqs(fmt::format("  CPU0 CPU2\n HI: 0 0\n NET_RX: {} 0\n", softirq));
  EXPECT_TRUE(interrupts && softirqs);
  return {interrupts.value_or(sys::CounterTable{}), softirqs.value_or(sys::CounterTable{})};
}

Row row(SourceKey key, uint64_t entered) {
  Row row;
  row.source.key = key;
  row.tally.entered = entered;
  return row;
}

Snapshot ours(uint64_t irq_cpu0, uint64_t irq_cpu2, uint64_t softirq = 0) {
  Snapshot snapshot;
  snapshot.rows = {row({Kind::hardirq, 36, 0xa, 0}, irq_cpu0),
                   row({Kind::hardirq, 36, 0xa, 2}, irq_cpu2),
                   row({Kind::softirq, 1, 0, 0}, softirq)};
  return snapshot;
}

// Nothing arrives between the readings: inner and outer difference agree.
std::vector<Comparison> compare_quiet(const KernelCounters& begin, const Snapshot& ours_begin,
                                      const KernelCounters& end, const Snapshot& ours_end) {
  return compare(begin, ours_begin, begin, end, ours_end, end);
}

Comparison only(const std::vector<Comparison>& sources) {
  EXPECT_THAT(sources, SizeIs(1));
  return sources.empty() ? Comparison{} : sources[0];
}

TEST(Compare, EqualIsWithin) {
  Comparison source =
      only(compare_quiet(kernel(100, 50), ours(3, 4), kernel(110, 55), ours(13, 9)));
  EXPECT_EQ(source.kind, Kind::hardirq);
  EXPECT_EQ(source.id, 36u);
  EXPECT_EQ(source.name, "disk");
  EXPECT_EQ(source.counted, 15u);
  EXPECT_EQ(source.kernel_inner, 15u);
  EXPECT_EQ(source.kernel_outer, 15u);
  EXPECT_TRUE(source.within());
}

TEST(Compare, WhatArrivesBetweenTheReadingsMayBeCountedOrNot) {
  for (uint64_t counted : {10u, 11u, 12u, 13u}) {
    Comparison source = only(compare(kernel(100, 0), ours(0, 0), kernel(101, 0), kernel(111, 0),
                                     ours(counted, 0), kernel(113, 0)));
    EXPECT_EQ(source.kernel_inner, 10u);
    EXPECT_EQ(source.kernel_outer, 13u);
    EXPECT_TRUE(source.within()) << counted;
  }
}

KernelCounters interrupts_only(const std::string& text) {
  auto table = sys::parse_interrupts(text);
  EXPECT_TRUE(table);
  return {table.value_or(sys::CounterTable{}), {}};
}

// Its handler was freed meanwhile, or its CPU is offline now.
TEST(Compare, WhatHasGoneIsNoSurplus) {
  for (const char* end : {"  CPU0 CPU2\nLOC: 9 9 timer\n", "  CPU0\n 36: 105 chip 1-edge disk\n"}) {
    Comparison source =
        only(compare_quiet(kernel(100, 50), ours(0, 0), interrupts_only(end), ours(5, 7)));
    EXPECT_EQ(source.counted, 12u);
    EXPECT_TRUE(source.within()) << end;
  }
}

TEST(Compare, ANumberThatCameBackBeginsAnew) {
  Snapshot end = ours(3, 0);
  end.rows.push_back(row({Kind::hardirq, 36, 0xb, 0}, 150));
  auto sources = compare_quiet(kernel(100, 0), ours(0, 0),
                               interrupts_only("  CPU0 CPU2\n 36: 150 0 chip 1-edge other\n"), end);
  EXPECT_TRUE(only(sources).within());
}

TEST(Compare, OneLostIsNoticed) {
  Comparison source = only(compare_quiet(kernel(100, 0), ours(0, 0), kernel(110, 0), ours(9, 0)));
  EXPECT_EQ(source.lost, 1u);
  EXPECT_EQ(source.surplus, 0u);
  EXPECT_FALSE(source.within());
}

TEST(Compare, OneTooManyIsNoticed) {
  Comparison source = only(compare_quiet(kernel(100, 0), ours(0, 0), kernel(110, 0), ours(11, 0)));
  EXPECT_EQ(source.lost, 0u);
  EXPECT_EQ(source.surplus, 1u);
  EXPECT_FALSE(source.within());
}

TEST(Compare, OneCpuDoesNotMakeUpForAnother) {
  Comparison source =
      only(compare_quiet(kernel(100, 100), ours(0, 0), kernel(110, 110), ours(9, 11)));
  EXPECT_EQ(source.counted, source.kernel_inner);
  EXPECT_EQ(source.lost, 1u);
  EXPECT_EQ(source.surplus, 1u);
}

TEST(Compare, TheKernelsCountersWrap) {
  Comparison source =
      only(compare_quiet(kernel(4'294'967'290u, 0), ours(7, 0), kernel(4, 0), ours(17, 0)));
  EXPECT_EQ(source.kernel_inner, 10u);
  EXPECT_TRUE(source.within());
}

TEST(Compare, OfASharedLineEverySharerIsCalled) {
  Snapshot begin = ours(0, 0);
  Snapshot end = ours(10, 0);
  // A sharer that came later, and so was called less often.
  end.rows.push_back(row({Kind::hardirq, 36, 0xb, 0}, 4));
  Comparison source = only(compare_quiet(kernel(100, 0), begin, kernel(110, 0), end));
  EXPECT_EQ(source.counted, 10u);
  EXPECT_TRUE(source.within());
}

TEST(Compare, WhatWeNeverSawIsLost) {
  Comparison source = only(compare_quiet(kernel(100, 0), Snapshot{}, kernel(110, 0), Snapshot{}));
  EXPECT_EQ(source.counted, 0u);
  EXPECT_EQ(source.lost, 10u);
}

TEST(Compare, WhatTheKernelDoesNotListIsSurplus) {
  Snapshot end = ours(0, 0);
  end.rows.push_back(row({Kind::hardirq, 77, 0xc, 0}, 5));
  Comparison source = only(compare_quiet(kernel(100, 0), ours(0, 0), kernel(100, 0), end));
  EXPECT_EQ(source.id, 77u);
  EXPECT_EQ(source.surplus, 5u);
}

TEST(Compare, ALineThatAppearsBeganAtZero) {
  KernelCounters before = kernel(0, 0);
  before.interrupts.lines.erase(before.interrupts.lines.begin());
  Comparison source = only(compare_quiet(before, Snapshot{}, kernel(6, 0), ours(6, 0)));
  EXPECT_EQ(source.kernel_inner, 6u);
  EXPECT_TRUE(source.within());
}

TEST(Compare, OfflineCpusKeepTheirNumbers) {
  // CPU 2 is the second column. Counted on CPU 1, the same interrupts would be wrong twice.
  Snapshot wrong = ours(0, 0);
  wrong.rows.push_back(row({Kind::hardirq, 36, 0xa, 1}, 5));
  EXPECT_TRUE(only(compare_quiet(kernel(0, 0), ours(0, 0), kernel(0, 5), ours(0, 5))).within());
  Comparison source = only(compare_quiet(kernel(0, 0), ours(0, 0), kernel(0, 5), wrong));
  EXPECT_EQ(source.lost, 5u);
  EXPECT_EQ(source.surplus, 5u);
}

TEST(Compare, BothKindsInOrder) {
  auto sources = compare_quiet(kernel(0, 0, 10), ours(0, 0, 0), kernel(1, 0, 12), ours(1, 0, 2));
  ASSERT_THAT(sources, SizeIs(2));
  EXPECT_EQ(sources[0].kind, Kind::hardirq);
  EXPECT_EQ(sources[1].kind, Kind::softirq);
  EXPECT_EQ(sources[1].id, 1u);
  EXPECT_TRUE(sources[0].within() && sources[1].within());
}

TEST(Compare, IdleSourcesAreLeftOut) {
  EXPECT_THAT(compare_quiet(kernel(5, 5, 5), ours(1, 1, 1), kernel(5, 5, 5), ours(1, 1, 1)),
              IsEmpty());
}

TEST(Compare, TheContextsOfASoftirqAddUp) {
  Snapshot end = ours(0, 0, 3);
  Row in_ksoftirqd = row({Kind::softirq, 1, 0, 0}, 7);
  in_ksoftirqd.source.key.context = RunContext::ksoftirqd;
  end.rows.push_back(in_ksoftirqd);
  Comparison source = only(compare_quiet(kernel(0, 0, 100), ours(0, 0, 0), kernel(0, 0, 110), end));
  EXPECT_EQ(source.counted, 10u);
  EXPECT_TRUE(source.within());
}

// Interrupts of the processor on CPU 0: local timer, function calls, NMIs.
KernelCounters processor_kernel(uint32_t timer, uint32_t calls, uint32_t nmis) {
  auto interrupts = sys::parse_interrupts(fmt::format(
      "  CPU0\nNMI: {} nmis\nLOC: {} timer\nCAL: {} calls\nTLB: 3 part of CAL\nERR: 5\n", nmis,
      timer, calls));
  return {interrupts.value_or(sys::CounterTable{}), {}};
}

Row vector_row(Vector vector, uint64_t entered) {
  return row({Kind::vector, static_cast<uint32_t>(vector), 0, 0}, entered);
}

TEST(Compare, BothVectorsOfFunctionCallsAreOneLine) {
  Snapshot end;
  end.rows = {vector_row(Vector::call_function, 4), vector_row(Vector::call_function_single, 6)};
  Comparison source =
      only(compare_quiet(processor_kernel(0, 0, 0), {}, processor_kernel(0, 10, 0), end));
  EXPECT_EQ(source.kind, Kind::vector);
  EXPECT_EQ(source.id, static_cast<uint32_t>(Vector::call_function));
  EXPECT_EQ(source.counted, 10u);
  EXPECT_TRUE(source.within());
}

TEST(Compare, AVectorThatWeMissIsNoticed) {
  Comparison source =
      only(compare_quiet(processor_kernel(5, 0, 0), {}, processor_kernel(9, 0, 0), {}));
  EXPECT_EQ(source.name, "local_timer");
  EXPECT_EQ(source.lost, 4u);
}

TEST(Compare, EveryHandlerOfAnNmiIsCalled) {
  Snapshot end;
  end.rows = {row({Kind::nmi, 0, 0xa, 0}, 5), row({Kind::nmi, 0, 0xb, 0}, 5)};
  Comparison source =
      only(compare_quiet(processor_kernel(0, 0, 0), {}, processor_kernel(0, 0, 5), end));
  EXPECT_EQ(source.counted, 5u);
  EXPECT_TRUE(source.within());
}

// Its line has those of an i8259, too.
TEST(Compare, ErrorsOfTheApicAreLeftOut) {
  auto errors = [](uint32_t count) {
    auto table = sys::parse_interrupts(
        fmt::format("  CPU0 CPU1\nRES: 1 1\nERR: {} 0 PIC/APIC error interrupts\n", count));
    return KernelCounters{table.value_or(sys::CounterTable{}), {}};
  };
  EXPECT_TRUE(compare_quiet(errors(1), {}, errors(9), {}).empty());
}

TEST(Compare, WhatTheKernelDoesNotCountPerCpuIsLeftOut) {
  Snapshot end;
  end.rows = {vector_row(Vector::error_apic, 1), row({Kind::thread, 36, 7, 0}, 3)};
  EXPECT_THAT(compare_quiet(processor_kernel(0, 0, 0), {}, processor_kernel(0, 0, 0), end),
              IsEmpty());
}

VerifyReport report_of(std::vector<Comparison> sources) {
  VerifyReport report;
  report.loss = {0, 0, 0};
  report.sources = std::move(sources);
  return report;
}

TEST(VerifyReport, IsExactOnlyIfNothingIsAmiss) {
  Comparison exact;
  Comparison lost;
  lost.lost = 1;
  EXPECT_TRUE(report_of({}).within());
  EXPECT_TRUE(report_of({exact, exact}).within());
  EXPECT_FALSE(report_of({exact, lost}).within());
  VerifyReport full = report_of({exact});
  full.loss.table_full = 1;
  EXPECT_FALSE(full.within());
}

TEST(VerifyReport, IsExactOnlyIfTheTimesAddUp) {
  VerifyReport report = report_of({});
  report.sums = {SumCheck{0, 1, 10, 10, 10}};
  EXPECT_TRUE(report.within());
  report.sums.push_back(SumCheck{1, 1, 10, 11, 12});
  EXPECT_FALSE(report.within());
  report.sums.pop_back();
  report.overfull_cpus = {1};
  EXPECT_FALSE(report.within());
}

TEST(VerifyReport, ComparesWithTheRunsThatTheKernelCounted) {
  VerifyReport report;
  EXPECT_FALSE(report.every_run_counted());
  report.runs_inner = 10;
  report.runs_outer = 12;
  for (uint64_t counted : {9u, 10u, 12u, 13u}) {
    report.counted = counted;
    EXPECT_EQ(report.every_run_counted(), counted >= 10 && counted <= 12) << counted;
  }
}

}  // namespace
}  // namespace irqscope
