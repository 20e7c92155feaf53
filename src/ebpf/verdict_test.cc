#include "ebpf/verdict.h"

#include <gtest/gtest.h>
#include <linux/bpf.h>

namespace irqscope::ebpf {
namespace {

std::string of(uint32_t type, const char* section = "") {
  ObjectProgram program;
  program.type = type;
  program.section = section;
  Verdict verdict = verdict_of(program);
  return verdict.may.empty() ? "" : verdict.in_words();
}

TEST(Verdict, NamesWhatTheReturnValueDecides) {
  EXPECT_EQ(of(BPF_PROG_TYPE_XDP), "drop or redirect packets");
  EXPECT_EQ(of(BPF_PROG_TYPE_SCHED_CLS), "drop or redirect packets");
  EXPECT_EQ(of(BPF_PROG_TYPE_LSM, "lsm/file_open"), "refuse what others ask the kernel for");
  EXPECT_EQ(of(BPF_PROG_TYPE_CGROUP_SKB), "drop packets");
  EXPECT_EQ(of(BPF_PROG_TYPE_CGROUP_SOCK_ADDR), "refuse or redirect connections");
  EXPECT_EQ(of(BPF_PROG_TYPE_TRACING, "fmod_ret/bpf_modify_return_test"),
            "override what a function of the kernel returns");
  EXPECT_EQ(of(BPF_PROG_TYPE_TRACING, "fmod_ret.s/x"), of(BPF_PROG_TYPE_TRACING, "fmod_ret/x"));
}

TEST(Verdict, IsNoneOfWhatOnlyLooks) {
  for (const char* section : {"fentry/x", "fexit/x", "tp_btf/x", "iter/task"}) {
    EXPECT_EQ(of(BPF_PROG_TYPE_TRACING, section), "") << section;
  }
  for (uint32_t type :
       {BPF_PROG_TYPE_KPROBE, BPF_PROG_TYPE_TRACEPOINT, BPF_PROG_TYPE_PERF_EVENT,
        BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_PROG_TYPE_SOCKET_FILTER, BPF_PROG_TYPE_SYSCALL}) {
    EXPECT_EQ(of(type), "") << type;
  }
}

}  // namespace
}  // namespace irqscope::ebpf
