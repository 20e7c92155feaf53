#include "collect/procfs_collector.h"

#include <gmock/gmock.h>

#include "base/file.h"
#include "model/interval.h"
#include "sys/test_machine.h"

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

CollectRequest request_for(Kind kind) {
  CollectRequest request;
  request.kinds = {kind};
  return request;
}

// A machine whose counters become those of another tree, or what the test writes.
class Changing {
 public:
  explicit Changing(const char* tree) { become(tree); }
  void become(const char* tree) {
    for (const char* file : {"proc/interrupts", "proc/softirqs"}) {
      auto text = read_file(sys::machine_from(tree).root / file);
      if (text) scratch_.write(file, *text);
    }
  }
  void write(const char* file, std::string_view text) { scratch_.write(file, text); }
  const sys::Machine& machine() const { return scratch_.machine(); }

 private:
  sys::ScratchMachine scratch_;
};

Interval read_difference(Collector& collector, const Snapshot& before) {
  auto now = collector.read();
  EXPECT_TRUE(now) << now.error().message;
  return now ? difference(before, *now) : Interval{};
}

// "eth0/30 cpu0 +50"
std::vector<std::string> told(const Interval& interval) {
  std::vector<std::string> texts;
  for (const Row& row : interval.rows) {
    texts.push_back(fmt::format("{}/{} cpu{} +{}", row.source->name, row.source.key.id,
                                row.source.key.cpu.value_or(-1), row.tally.count));
  }
  return texts;
}

// What happens while the machine changes from one tree to another.
std::vector<std::string> told_between(const CollectRequest& request, const char* before,
                                      const char* after) {
  Changing machine(before);
  ProcfsCollector collector(request, machine.machine());
  EXPECT_TRUE(collector.start());
  auto first = collector.read();
  EXPECT_TRUE(first);
  machine.become(after);
  return told(read_difference(collector, first.value_or(Snapshot{})));
}

TEST(ProcfsCollector, CountsWhatComesAndGoes) {
  // 31 is gone, 32 is new, 33 was given back and requested anew.
  EXPECT_THAT(
      told_between(request_for(Kind::hardirq), "hotplug-before", "hotplug-after"),
      UnorderedElementsAre("eth0/30 cpu0 +50", "new-disk/32 cpu1 +3", "reloaded/33 cpu0 +12"));
}

TEST(ProcfsCollector, SoftirqsHaveTheNamesThatEbpfGives) {
  EXPECT_THAT(told_between(request_for(Kind::softirq), "hotplug-before", "hotplug-after"),
              UnorderedElementsAre("net_rx/3 cpu0 +10", "net_rx/3 cpu1 +20"));
}

TEST(ProcfsCollector, BothKindsInOneSnapshot) {
  CollectRequest request;
  request.kinds = {Kind::hardirq, Kind::softirq};
  EXPECT_EQ(told_between(request, "hotplug-before", "hotplug-after").size(), 5u);
}

TEST(ProcfsCollector, OnlyTheCpusAskedFor) {
  CollectRequest request = request_for(Kind::hardirq);
  request.only_cpus = CpuSet({1});
  EXPECT_THAT(told_between(request, "hotplug-before", "hotplug-after"),
              ElementsAre("new-disk/32 cpu1 +3"));
}

TEST(ProcfsCollector, WhatWasCountedBeforeIsNotShown) {
  EXPECT_THAT(told_between(request_for(Kind::hardirq), "laptop", "laptop"), IsEmpty());
}

// Its line is away in one snapshot; neither what was counted before nor anything else is counted
// again when it comes back.
TEST(ProcfsCollector, AnIrqThatComesBackBeginsAtZero) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", "  CPU0\n 40: 5000 chip 1-edge fast\n");
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  auto first = collector.read();
  machine.write("proc/interrupts", "  CPU0\nLOC: 1 timer\n");
  auto middle = collector.read();
  ASSERT_TRUE(first && middle);
  EXPECT_THAT(told(difference(*first, *middle)), IsEmpty());
  machine.write("proc/interrupts", "  CPU0\n 40: 5001 chip 1-edge fast\n");
  auto last = collector.read();
  ASSERT_TRUE(last);
  EXPECT_THAT(told(difference(*middle, *last)), ElementsAre("fast/40 cpu0 +5001"));
  EXPECT_THAT(told(difference(*first, *last)), ElementsAre("fast/40 cpu0 +5001"));
}

// Its column is away; the kernel keeps the count.
TEST(ProcfsCollector, ACpuThatComesBackGoesOnCounting) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", "  CPU0 CPU1\n 40: 1 5000 chip 1-edge fast\n");
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  auto first = collector.read();
  machine.write("proc/interrupts", "  CPU0\n 40: 2 chip 1-edge fast\n");
  auto middle = collector.read();
  ASSERT_TRUE(first && middle);
  EXPECT_THAT(told(difference(*first, *middle)), ElementsAre("fast/40 cpu0 +1"));
  machine.write("proc/interrupts", "  CPU0 CPU1\n 40: 2 5003 chip 1-edge fast\n");
  EXPECT_THAT(told(read_difference(collector, *middle)), ElementsAre("fast/40 cpu1 +3"));
}

constexpr const char* kBeforeWrap =
    "           CPU0       CPU1\n 40: 4294967290 1 chip 1-edge fast\n";
constexpr const char* kAfterWrap = "           CPU0       CPU1\n 40: 10 4 chip 1-edge fast\n";

TEST(ProcfsCollector, CountersOf32BitsMayWrap) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", kBeforeWrap);
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  auto first = collector.read();
  ASSERT_TRUE(first);
  machine.write("proc/interrupts", kAfterWrap);
  EXPECT_THAT(told(read_difference(collector, *first)),
              ElementsAre("fast/40 cpu0 +16", "fast/40 cpu1 +3"));
}

TEST(ProcfsCollector, OfflineCpusLeaveTheColumnsWhereTheyAre) {
  Changing machine("offline-cpus");
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  auto first = collector.read();
  ASSERT_TRUE(first);
  machine.write("proc/interrupts",
                "  CPU0 CPU1 CPU4 CPU5 CPU6 CPU7\n"
                "120: 10 11 14 115 16 17 PCI-MSI-0000:01:00.0 1-edge nvme0q1\n");
  EXPECT_THAT(told(read_difference(collector, *first)), ElementsAre("nvme0q1/120 cpu5 +100"));
}

TEST(ProcfsCollector, ACpuThatComesOnlineBringsItsColumn) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", "  CPU0\n 40: 5 chip 1-edge fast\n");
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  auto first = collector.read();
  ASSERT_TRUE(first);
  machine.write("proc/interrupts", "  CPU0 CPU3\n 40: 6 2 chip 1-edge fast\n");
  EXPECT_THAT(told(read_difference(collector, *first)),
              ElementsAre("fast/40 cpu0 +1", "fast/40 cpu3 +2"));
}

TEST(ProcfsCollector, ASharedLineNamesAllSharers) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", "  CPU0\n 16: 1 IO-APIC 16-fasteoi usb1, i801_smbus\n");
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  auto first = collector.read();
  machine.write("proc/interrupts", "  CPU0\n 16: 2 IO-APIC 16-fasteoi usb1, i801_smbus\n");
  EXPECT_THAT(told(read_difference(collector, *first)), ElementsAre("usb1, i801_smbus/16 cpu0 +1"));
}

constexpr const char* kProcessorBefore =
    "           CPU0       CPU1\n"
    " 36:          5          0  PCI-MSI 1-edge      eth0\n"
    "NMI:          1          0   Non-maskable interrupts\n"
    "LOC:        100 4294967295   Local timer interrupts\n"
    "IWI:          0          1   IRQ work interrupts\n"
    "RES:         10         20   Rescheduling interrupts\n"
    "CAL:         30         40   Function call interrupts\n"
    "TLB:          5          6   TLB shootdowns\n"
    "ERR:          1\n";
constexpr const char* kProcessorAfter =
    "           CPU0       CPU1\n"
    " 36:          9          0  PCI-MSI 1-edge      eth0\n"
    "NMI:          3          1   Non-maskable interrupts\n"
    "LOC:        350          4   Local timer interrupts\n"
    "IWI:          0          3   IRQ work interrupts\n"
    "RES:         11         20   Rescheduling interrupts\n"
    "CAL:         37         40   Function call interrupts\n"
    "TLB:         10          6   TLB shootdowns\n"
    "ERR:          4\n";

// What the processor itself interrupted, with its kind and its CPU (-1: all together).
std::vector<std::string> told_of_processor(const CollectRequest& request) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", kProcessorBefore);
  ProcfsCollector collector(request, machine.machine());
  EXPECT_TRUE(collector.start());
  auto first = collector.read();
  machine.write("proc/interrupts", kProcessorAfter);
  return told(read_difference(collector, first.value_or(Snapshot{})));
}

TEST(ProcfsCollector, VectorsAreTheProcessorsOwnLines) {
  // TLB shootdowns are among the function calls already.
  EXPECT_THAT(told_of_processor(request_for(Kind::vector)),
              UnorderedElementsAre("local_timer/0 cpu0 +250", "local_timer/0 cpu1 +5",
                                   "irq_work/4 cpu1 +2", "reschedule/1 cpu0 +1",
                                   "call_function/2 cpu0 +7", "error_apic/9 cpu-1 +3"));
}

TEST(ProcfsCollector, NmisAreOneSource) {
  EXPECT_THAT(told_of_processor(request_for(Kind::nmi)),
              UnorderedElementsAre("nmi/0 cpu0 +2", "nmi/0 cpu1 +1"));
}

TEST(ProcfsCollector, DevicesAndProcessorInOneSnapshot) {
  CollectRequest request;
  request.kinds = {Kind::nmi, Kind::hardirq, Kind::vector, Kind::softirq};
  auto texts = told_of_processor(request);
  EXPECT_EQ(texts.size(), 9u);
  EXPECT_THAT(texts, testing::Contains("eth0/36 cpu0 +4"));
}

TEST(ProcfsCollector, ACountOfAllCpusIsNoneOfOne) {
  CollectRequest request = request_for(Kind::vector);
  request.only_cpus = CpuSet({1});
  EXPECT_THAT(told_of_processor(request),
              UnorderedElementsAre("local_timer/0 cpu1 +5", "irq_work/4 cpu1 +2"));
}

TEST(ProcfsCollector, IpisOfArmHaveTheirTexts) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", "  CPU0 CPU1\nIPI0: 1 2 Rescheduling interrupts\nErr: 0\n");
  ProcfsCollector collector(request_for(Kind::vector), machine.machine());
  ASSERT_TRUE(collector.start());
  auto first = collector.read();
  ASSERT_TRUE(first);
  machine.write("proc/interrupts", "  CPU0 CPU1\nIPI0: 1 9 Rescheduling interrupts\nErr: 7\n");
  EXPECT_THAT(told(read_difference(collector, *first)),
              ElementsAre("Rescheduling interrupts/256 cpu1 +7", "Err/65536 cpu-1 +7"));
}

// What of the vectors has grown between two texts of /proc/interrupts.
std::vector<std::string> told_of_vectors(std::string_view before, std::string_view after) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts", before);
  ProcfsCollector collector(request_for(Kind::vector), machine.machine());
  EXPECT_TRUE(collector.start());
  auto first = collector.read();
  machine.write("proc/interrupts", after);
  return told(read_difference(collector, first.value_or(Snapshot{})));
}

TEST(ProcfsCollector, WhatHasNoNameOfOursHasTheKernels) {
  EXPECT_THAT(told_of_vectors("  CPU0 CPU1\nMIS: 0\nHYP: 4 5 Hypervisor callback interrupts\n",
                              "  CPU0 CPU1\nMIS: 9\nHYP: 4 8 Hypervisor callback interrupts\n"),
              ElementsAre("Hypervisor callback interrupts/65536 cpu1 +3"));
}

TEST(ProcfsCollector, PartsAreNotAddedToTheirSum) {
  EXPECT_THAT(told_of_vectors("  CPU0\nEXT: 5\nCLK: 3 [EXT] Clock\nSCP: 2 [EXT] Call\n",
                              "  CPU0\nEXT: 9\nCLK: 6 [EXT] Clock\nSCP: 3 [EXT] Call\n"),
              ElementsAre("[EXT] Clock/65536 cpu0 +3", "[EXT] Call/65537 cpu0 +1"));
}

TEST(ProcfsCollector, TwoLinesOfOneLabelAreTwoSources) {
  EXPECT_THAT(told_of_vectors("  CPU0\nLOC: 5 for one\nLOC: 900 for others\n",
                              "  CPU0\nLOC: 7 for one\nLOC: 903 for others\n"),
              ElementsAre("for one/65536 cpu0 +2", "for others/65537 cpu0 +3"));
}

TEST(ProcfsCollector, ErrorsOfEachCpu) {
  EXPECT_THAT(told_of_vectors("  CPU0 CPU1\nRES: 0 0\nERR: 1 2 PIC/APIC error interrupts\n",
                              "  CPU0 CPU1\nRES: 0 0\nERR: 4 7 PIC/APIC error interrupts\n"),
              ElementsAre("error_apic/9 cpu0 +3", "error_apic/9 cpu1 +5"));
}

TEST(ProcfsCollector, LinesThatCannotBeReadAreSaidAndKeepTheirPlace) {
  Changing machine("hotplug-before");
  machine.write("proc/interrupts",
                "  CPU0 CPU1\n 40: 5000 0 chip 1-edge fast\n 41: 1 1 c 1-edge b\n");
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  EXPECT_THAT(collector.info().missing, IsEmpty());
  auto first = collector.read();
  ASSERT_TRUE(first);
  machine.write("proc/interrupts", "  CPU0 CPU1\n 40: 5001\n 41: 1 2 c 1-edge b\n");
  EXPECT_THAT(told(read_difference(collector, *first)), ElementsAre("b/41 cpu1 +1"));
  auto missing = collector.info().missing;
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].what, "1 line of /proc/interrupts");
  EXPECT_THAT(missing[0].reason, testing::HasSubstr("line '40'"));
  machine.write("proc/interrupts",
                "  CPU0 CPU1\n 40: 5002 0 chip 1-edge fast\n 41: 1 1 c 1-edge b\n");
  EXPECT_THAT(told(read_difference(collector, *first)), testing::Contains("fast/40 cpu0 +2"));
}

TEST(ProcfsCollector, ThreadsCannotBeCounted) {
  CollectRequest request = request_for(Kind::hardirq);
  request.kinds.push_back(Kind::thread);
  EXPECT_EQ(told_of_processor(request).size(), 1u);
  auto missing = ProcfsCollector(request, sys::Machine{}).info().missing;
  ASSERT_EQ(missing.size(), 1u);
  EXPECT_EQ(missing[0].kind, Kind::thread);
  EXPECT_EQ(missing[0].what, "threads");
  EXPECT_EQ(missing[0].reason, "needs eBPF");
  EXPECT_THAT(ProcfsCollector(request_for(Kind::vector), sys::Machine{}).info().missing, IsEmpty());
}

TEST(ProcfsCollector, ClaimsNothingItCannotKnow) {
  Changing machine("hotplug-before");
  ProcfsCollector collector(request_for(Kind::hardirq), machine.machine());
  ASSERT_TRUE(collector.start());
  machine.become("hotplug-after");
  auto snapshot = collector.read();
  ASSERT_TRUE(snapshot);
  for (const Row& row : snapshot->rows) {
    EXPECT_FALSE(row.tally.timing || row.tally.not_handled || row.tally.entered);
  }
  EXPECT_FALSE(snapshot->loss.unmatched || snapshot->loss.table_full || snapshot->loss.missed_runs);
  EXPECT_EQ(collector.info().backend, "procfs");
  EXPECT_FALSE(collector.info().has_times);
}

TEST(ProcfsCollector, WithoutTheFilesThereIsNothingToCount) {
  sys::ScratchMachine empty;
  ProcfsCollector collector(request_for(Kind::hardirq), empty.machine());
  auto started = collector.start();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, testing::HasSubstr("proc/interrupts"));
}

}  // namespace
}  // namespace irqscope
