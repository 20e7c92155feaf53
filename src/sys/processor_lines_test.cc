#include "sys/processor_lines.h"

#include <gmock/gmock.h>

#include "model/vectors.h"
#include "sys/test_machine.h"

namespace irqscope::sys {
namespace {

using testing::ElementsAre;

// "vector/0 local_timer", in the order of the file.
std::vector<std::string> told(const char* machine) {
  std::vector<std::string> texts;
  auto table = read_interrupts(machine_from(machine));
  EXPECT_TRUE(table);
  if (!table) return texts;
  for (const CounterLine& line : table->lines) {
    auto source = processor_line(line);
    if (!source) continue;
    texts.push_back(fmt::format("{}/{} {}{}", kind_name(source->kind), source->id, source->name,
                                source->per_cpu ? "" : " of all CPUs"));
  }
  return texts;
}

TEST(ProcessorLines, OfAnX86Machine) {
  EXPECT_THAT(told("laptop"),
              ElementsAre("nmi/0 nmi", "vector/0 local_timer", "vector/8 spurious_apic",
                          "vector/1 reschedule", "vector/2 call_function",
                          "vector/9 error_apic of all CPUs"));
}

TEST(ProcessorLines, OfAnArm64Machine) {
  EXPECT_THAT(told("arm64-gic"),
              ElementsAre("vector/256 Rescheduling interrupts",
                          "vector/257 Function call interrupts", "vector/258 CPU stop interrupts"));
}

TEST(ProcessorLines, EveryLabelHasItsVector) {
  struct Case {
    const char* label;
    const char* name;
  };
  for (const Case& c : {Case{"IWI", "irq_work"},
                        {"TRM", "thermal_apic"},
                        {"THR", "threshold_apic"},
                        {"DFR", "deferred_error_apic"},
                        {"PLT", "x86_platform_ipi"},
                        {"IPI7", "IPI7"}}) {
    CounterLine line{c.label, {1, 2}, "", {}};
    auto source = processor_line(line);
    ASSERT_TRUE(source) << c.label;
    EXPECT_EQ(source->name, c.name);
  }
}

TEST(ProcessorLines, OthersAreNone) {
  for (const char* label : {"36", "TLB", "MCE", "MIS", "PMI", "Err", "IPI", "IPIx",
                            "IPI99999999999", "IPI4294967295", "loc", ""}) {
    CounterLine line{label, {1}, "", {}};
    EXPECT_FALSE(processor_line(line)) << label;
  }
}

}  // namespace
}  // namespace irqscope::sys
