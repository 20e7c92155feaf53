#include "runner/variants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::runner {
namespace {

using ::testing::ElementsAre;

std::vector<ebpf::ObjectProgram> programs(
    const std::vector<std::pair<const char*, const char*>>& named) {
  std::vector<ebpf::ObjectProgram> all;
  for (const auto& [name, section] : named) {
    ebpf::ObjectProgram program;
    program.name = name;
    program.section = section;
    all.push_back(std::move(program));
  }
  return all;
}

TEST(Variants, AreProgramsOfOneProbe) {
  auto found = find_variants(programs({{"entry", "tp_btf/irq_handler_entry"},
                                       {"exit", "tp_btf/irq_handler_exit"},
                                       {"entry_raw", "raw_tp/irq_handler_entry"},
                                       {"exit_raw", "raw_tracepoint/irq_handler_exit"}}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "tp_btf");
  EXPECT_THAT(found[0].better, ElementsAre("entry", "exit"));
  EXPECT_THAT(found[0].other, ElementsAre("entry_raw", "exit_raw"));
}

TEST(Variants, OfFunctionsEntryAndExitAreChosenTogether) {
  auto found = find_variants(programs({{"kp", "kprobe/do_unlinkat"},
                                       {"kr", "kretprobe/do_unlinkat"},
                                       {"fe", "fentry/do_unlinkat"},
                                       {"fx", "fexit/do_unlinkat"}}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "fentry");
  EXPECT_THAT(found[0].better, ElementsAre("fe", "fx"));
  EXPECT_THAT(found[0].other, ElementsAre("kp", "kr"));
}

TEST(Variants, AreNotProgramsOfOneKind) {
  EXPECT_TRUE(find_variants(programs({{"a", "tp_btf/sched_switch"},
                                      {"b", "tp_btf/sched_switch"},
                                      {"c", "raw_tp/sched_wakeup"},
                                      {"d", "tp/sched/sched_switch"},
                                      {"e", "kprobe/f"},
                                      {"f", "fexit/f"}}))
                  .empty());
}

// Two programs may share a probe, in both kinds.
TEST(Variants, KeepEveryProgramOfAProbe) {
  auto found = find_variants(programs({{"a", "tp_btf/x"},
                                       {"b", "tp_btf/x"},
                                       {"ra", "raw_tp/x"},
                                       {"rb", "raw_tp/x"},
                                       {"other", "tp_btf/y"}}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].better, ElementsAre("a", "b"));
  EXPECT_THAT(found[0].other, ElementsAre("ra", "rb"));
}

}  // namespace
}  // namespace irqscope::runner
