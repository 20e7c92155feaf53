#include "ebpf/programs.h"

#include <bpf/btf.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace irqscope::ebpf {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

// The type information of a kernel that has these tracepoints.
KernelTypes kernel_with(const std::vector<std::string>& tracepoints) {
  btf* types = btf__new_empty();
  int integer = btf__add_int(types, "int", 4, BTF_INT_SIGNED);
  for (const std::string& name : tracepoints) {
    btf__add_typedef(types, ("btf_trace_" + name).c_str(), integer);
  }
  uint32_t size = 0;
  const void* data = btf__raw_data(types, &size);
  std::string path = testing::TempDir() + "irqscope-btf-" + std::to_string(getpid());
  std::ofstream(path, std::ios::binary).write(static_cast<const char*>(data), size);
  btf__free(types);
  auto loaded = KernelTypes::load(path);
  unlink(path.c_str());
  EXPECT_TRUE(loaded);
  return std::move(*loaded);
}

std::vector<std::string> missing_names(const ProgramPlan& plan) {
  std::vector<std::string> names;
  for (const Missing& missing : plan.missing) names.push_back(missing.what);
  return names;
}

Measurement only(Kind kind) {
  Measurement wanted;
  wanted.kinds = {kind};
  return wanted;
}

TEST(Programs, AnExitComesBeforeItsEntry) {
  auto types = kernel_with({"softirq_entry", "softirq_exit"});
  ProgramPlan plan = plan_programs(only(Kind::softirq), types);
  EXPECT_THAT(plan.programs, ElementsAre("softirq_exit", "softirq_entry"));
  EXPECT_THAT(plan.counting, ElementsAre("softirq_entry"));
  EXPECT_THAT(plan.missing, IsEmpty());
}

TEST(Programs, WithoutTimesOnlyEntriesAreNeeded) {
  Measurement wanted = only(Kind::hardirq);
  wanted.measure_time = false;
  EXPECT_THAT(plan_programs(wanted, kernel_with({"irq_handler_entry"})).programs,
              ElementsAre("hardirq_entry"));
}

// Debian's 6.12 for x86 does.
TEST(Programs, AKernelForX86MayDescribeArmsTracepoints) {
  auto types = kernel_with({"local_timer_entry", "local_timer_exit", "ipi_entry", "ipi_exit"});
  ProgramPlan plan = plan_programs(only(Kind::vector), types);
  EXPECT_THAT(plan.programs, ElementsAre("local_timer_exit", "local_timer_entry"));
  EXPECT_THAT(missing_names(plan), Contains("reschedule"));
}

TEST(Programs, ArmHasNoneOfTheVectorsOfX86) {
  ProgramPlan plan = plan_programs(only(Kind::vector), kernel_with({"ipi_entry", "ipi_exit"}));
  EXPECT_THAT(plan.programs, ElementsAre("ipi_exit", "ipi_entry"));
  EXPECT_THAT(plan.missing, IsEmpty());
}

TEST(Programs, NetTimesNeedWhatMayFallIn) {
  auto types = kernel_with(
      {"softirq_entry", "irq_handler_entry", "local_timer_entry", "nmi_handler", "sched_switch"});
  Measurement wanted = only(Kind::softirq);
  wanted.measure_net = true;
  EXPECT_THAT(plan_programs(wanted, types).programs,
              IsSupersetOf({"nmi_handler", "hardirq_entry", "local_timer_entry"}));
  wanted.kinds = {Kind::hardirq};
  EXPECT_THAT(plan_programs(wanted, types).programs,
              ElementsAre("nmi_handler", "hardirq_exit", "hardirq_entry"));
}

TEST(Programs, OnPreemptRtSoftirqsArePaused) {
  auto types = kernel_with({"softirq_entry", "sched_switch"});
  Measurement wanted = only(Kind::softirq);
  wanted.measure_net = true;
  EXPECT_THAT(plan_programs(wanted, types).programs, Not(Contains("sched_switch")));
  EXPECT_THAT(plan_programs(wanted, types, true).programs, Contains("sched_switch"));
}

TEST(Programs, WhatTheKernelLacksIsSaid) {
  Measurement wanted = only(Kind::softirq);
  wanted.functions = true;
  ProgramPlan plan = plan_programs(
      wanted, kernel_with({"softirq_entry", "timer_expire_entry", "hrtimer_expire_entry",
                           "workqueue_execute_start", "napi_poll"}));
  EXPECT_THAT(missing_names(plan), ElementsAre("tasklet", "csd"));
  EXPECT_THAT(plan.programs, Not(Contains("tasklet_entry")));
}

}  // namespace
}  // namespace irqscope::ebpf
