#include "runner/safety.h"

#include <gtest/gtest.h>
#include <linux/bpf.h>

namespace irqscope::runner {
namespace {

// What is said about one program, called with these --attach; empty: it is run.
std::string refusal(uint32_t type, const char* section, const std::vector<std::string>& attach = {},
                    std::vector<uint32_t> helpers = {}) {
  ebpf::ObjectProgram program;
  program.name = "it";
  program.type = type;
  program.section = section;
  program.helpers = std::move(helpers);
  std::vector<NamedTarget> targets;
  for (const std::string& text : attach) targets.push_back(parse_target(text).value());
  auto safe = check_safety({program}, targets);
  return safe ? "" : safe.error().message;
}

TEST(Safety, WantsAWordForWhatDecides) {
  EXPECT_EQ(refusal(BPF_PROG_TYPE_XDP, "xdp"),
            "program 'it' may drop or redirect packets; --attach it=xdp:INTERFACE says which, "
            "--allow-unsafe takes the package's");
  EXPECT_EQ(refusal(BPF_PROG_TYPE_SCHED_CLS, "tc"),
            "program 'it' may drop or redirect packets; --attach it=tc:INTERFACE says which, "
            "--allow-unsafe takes the package's");
  EXPECT_EQ(refusal(BPF_PROG_TYPE_LSM, "lsm/file_open"),
            "program 'it' may refuse what others ask the kernel for; --allow-unsafe runs it all "
            "the same");
  EXPECT_NE(refusal(BPF_PROG_TYPE_TRACING, "fmod_ret/x"), "");
}

TEST(Safety, TakesANamedPlaceForThatWord) {
  EXPECT_EQ(refusal(BPF_PROG_TYPE_XDP, "xdp", {"it=xdp:eth0"}), "");
  EXPECT_EQ(refusal(BPF_PROG_TYPE_SCHED_CLS, "tc", {"it=tc:eth0:egress"}), "");
  EXPECT_EQ(refusal(BPF_PROG_TYPE_CGROUP_SKB, "cgroup_skb/egress", {"it=cgroup:/x"}), "");
  EXPECT_NE(refusal(BPF_PROG_TYPE_XDP, "xdp", {"other=xdp:eth0"}), "");
  // A function of the kernel is everybody's.
  EXPECT_NE(refusal(BPF_PROG_TYPE_LSM, "lsm/file_open", {"it=function:file_open"}), "");
  // And no place makes a helper safe.
  EXPECT_NE(refusal(BPF_PROG_TYPE_XDP, "xdp", {"it=xdp:eth0"}, {BPF_FUNC_send_signal}), "");
}

TEST(Safety, LeavesAloneWhatOnlyLooks) {
  EXPECT_EQ(refusal(BPF_PROG_TYPE_KPROBE, "kprobe/x"), "");
  EXPECT_EQ(refusal(BPF_PROG_TYPE_TRACING, "fentry/x"), "");
  // That it has no target, attaching it says.
  EXPECT_EQ(refusal(BPF_PROG_TYPE_CGROUP_SKB, "cgroup_skb/egress"), "");
}

}  // namespace
}  // namespace irqscope::runner
