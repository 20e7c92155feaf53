#include "sys/processor_lines.h"

#include <gmock/gmock.h>

#include "model/vectors.h"
#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// "vector/0 local_timer", in the order of the file; "vector/- Hypervisor callback interrupts" where
// only the kernel's counters know it.
std::vector<std::string> told(const CounterTable& table) {
  std::vector<std::string> texts;
  for (const ProcessorLine& line : processor_lines(table)) {
    texts.push_back(fmt::format("{}/{} {}{}", kind_name(line.kind),
                                line.id ? std::to_string(*line.id) : "-", line.name,
                                line.per_cpu ? "" : " of all CPUs"));
  }
  return texts;
}

std::vector<std::string> told(const char* machine) {
  auto table = read_interrupts(machine_from(machine));
  EXPECT_TRUE(table);
  return told(table.value_or(CounterTable{}));
}

std::vector<std::string> told_of(std::string_view text) {
  auto table = parse_interrupts(text);
  EXPECT_TRUE(table) << table.error().message;
  return told(table.value_or(CounterTable{}));
}

TEST(ProcessorLines, OfAnX86Machine) {
  EXPECT_THAT(told("laptop"),
              ElementsAre("nmi/0 nmi", "vector/0 local_timer", "vector/8 spurious_apic",
                          "vector/1 reschedule", "vector/2 call_function",
                          "vector/9 error_apic of all CPUs"));
}

TEST(ProcessorLines, OfAnArm64Machine) {
  EXPECT_THAT(
      told("arm64-gic"),
      ElementsAre("vector/256 Rescheduling interrupts", "vector/257 Function call interrupts",
                  "vector/258 CPU stop interrupts", "vector/- Err of all CPUs"));
}

TEST(ProcessorLines, WhatHasNoNameOfOursHasTheKernels) {
  EXPECT_THAT(
      told("hyperv"),
      ElementsAre(
          "nmi/0 nmi", "vector/0 local_timer", "vector/8 spurious_apic",
          "vector/- APIC ICR read retries", "vector/1 reschedule", "vector/2 call_function",
          "vector/- Machine check polls", "vector/- Hypervisor callback interrupts",
          "vector/- Hyper-V reenlightenment interrupts", "vector/- Hyper-V stimer0 interrupts",
          "vector/9 error_apic of all CPUs", "vector/- Posted-interrupt notification event",
          "vector/- Nested posted-interrupt event", "vector/- Posted-interrupt wakeup event"));
}

TEST(ProcessorLines, ASumIsLeftOutWhereItsPartsAre) {
  EXPECT_THAT(
      told("s390x"),
      ElementsAre("vector/- [EXT] Clock Comparator", "vector/- [EXT] External Call",
                  "vector/- [EXT] Service Call", "vector/- [I/O] Common I/O Layer Interrupt",
                  "vector/- [I/O] DASD", "vector/- [AIO] Virtual I/O Devices AI", "nmi/0 nmi",
                  "vector/- [CPU] CPU Restart"));
  EXPECT_THAT(told_of("  CPU0 CPU1\nEXT: 1 2\nI/O: 3 4\n"),
              ElementsAre("vector/- EXT", "vector/- I/O"));
}

// "SPU" is an interrupt of x86's APIC there only, and "PMI" is no NMI.
TEST(ProcessorLines, LabelsOfX86MeanSomethingElseElsewhere) {
  EXPECT_THAT(
      told("power9"),
      ElementsAre("vector/- Local timer interrupts for timer event device",
                  "vector/- Broadcast timer interrupts for timer event device",
                  "vector/- Local timer interrupts for others", "vector/- Spurious interrupts",
                  "vector/- Performance monitoring interrupts", "vector/- Machine check exceptions",
                  "nmi/0 nmi", "vector/- Watchdog soft-NMI interrupts",
                  "vector/- Doorbell interrupts"));
}

TEST(ProcessorLines, ErrorsMayHaveAColumnPerCpu) {
  EXPECT_THAT(told("per-cpu-errors"), AllOf(Contains("vector/9 error_apic"),
                                            Not(Contains("vector/9 error_apic of all CPUs"))));
  EXPECT_THAT(told_of("  CPU0\nMIS: 0\nERR: 2\n"), ElementsAre("vector/9 error_apic of all CPUs"));
}

TEST(ProcessorLines, EveryLabelOfX86HasItsVector) {
  for (auto [label, name] :
       std::vector<std::pair<std::string, std::string>>{{"IWI", "irq_work"},
                                                        {"TRM", "thermal_apic"},
                                                        {"THR", "threshold_apic"},
                                                        {"DFR", "deferred_error_apic"},
                                                        {"PLT", "x86_platform_ipi"}}) {
    EXPECT_THAT(told_of(fmt::format("  CPU0 CPU1\n{}: 1 2 as some kernel says\nMIS: 0\n", label)),
                ElementsAre(testing::EndsWith(" " + name)));
  }
}

TEST(ProcessorLines, OfSeveralWithOneLabelTheTextSaysWhichItIs) {
  EXPECT_THAT(
      told_of("  CPU0 CPU1\nTHR: 1 2 Thermal throttling\nTHR: 3 4 Threshold APIC interrupts\n"
              "THR: 5 6 Threshold APIC interrupts\nMIS: 0\n"),
      ElementsAre("vector/- Thermal throttling", "vector/6 threshold_apic",
                  "vector/- Threshold APIC interrupts"));
}

TEST(ProcessorLines, WhatIsNoNumberOfAnIpiIsNoIpi) {
  for (const char* label : {"IPI", "IPIx", "IPI00", "IPI99999999999", "IPI4294967295"}) {
    EXPECT_THAT(told_of(fmt::format("  CPU0 CPU1\n{}: 1 2\n", label)),
                ElementsAre(fmt::format("vector/- {}", label)));
  }
}

TEST(ProcessorLines, DevicesAreNone) {
  EXPECT_THAT(told_of("  CPU0\n36: 1 chip 1-edge disk\n"), IsEmpty());
}

std::vector<uint32_t> ids_in(LineIds& ids, std::string_view text) {
  auto table = parse_interrupts(text);
  EXPECT_TRUE(table);
  std::vector<uint32_t> result;
  for (const ProcessorLine& line : processor_lines(*table)) result.push_back(ids.id_of(line));
  return result;
}

TEST(LineIds, TellLinesApartByLabelAndText) {
  LineIds ids;
  auto first =
      ids_in(ids, "  CPU0 CPU1\nLOC: 1 2 for one\nLOC: 3 4 for others\nLOC: 5 6 for others\n");
  EXPECT_THAT(first, ElementsAre(kFirstUnnamed, kFirstUnnamed + 1, kFirstUnnamed + 2));
  // Another line has come in between.
  auto second =
      ids_in(ids, "  CPU0\nLOC: 1 for one\nNEW: 9 new\nLOC: 3 for others\nLOC: 5 for others\n");
  EXPECT_THAT(second, ElementsAre(first[0], kFirstUnnamed + 3, first[1], first[2]));
}

}  // namespace
}  // namespace irqscope::sys
