#include "runner/target_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/if_link.h>

namespace irqscope::runner {
namespace {

using ebpf::AttachTarget;
using ebpf::TargetKind;
using ::testing::HasSubstr;

AttachTarget target(const char* text) {
  auto parsed = parse_target(std::string("prog=") + text);
  EXPECT_TRUE(parsed) << text;
  EXPECT_EQ(parsed->program, "prog");
  return parsed->target;
}

TEST(TargetText, ReadsProbesOfTheKernel) {
  EXPECT_EQ(target("kprobe:do_unlinkat").kind, TargetKind::kprobe);
  EXPECT_EQ(target("kprobe:do_unlinkat").place, "do_unlinkat");
  EXPECT_EQ(target("kprobe:do_unlinkat+0x10").offset, 16u);
  EXPECT_EQ(target("kretprobe:f").kind, TargetKind::kretprobe);
  EXPECT_EQ(target("raw_tp:sched_switch").kind, TargetKind::raw_tracepoint);
  EXPECT_EQ(target("fentry:f").kind, TargetKind::function);
  AttachTarget tracepoint = target("tp:sched:sched_switch");
  EXPECT_EQ(tracepoint.kind, TargetKind::tracepoint);
  EXPECT_EQ(tracepoint.place, "sched");
  EXPECT_EQ(tracepoint.name, "sched_switch");
}

TEST(TargetText, ReadsProbesOfPrograms) {
  AttachTarget uprobe = target("uprobe:/odd:path/bin:readline+4");
  EXPECT_EQ(uprobe.kind, TargetKind::uprobe);
  EXPECT_EQ(uprobe.place, "/odd:path/bin");
  EXPECT_EQ(uprobe.name, "readline");
  EXPECT_EQ(uprobe.offset, 4u);
  AttachTarget address = target("uretprobe:/bin/bash:0x1f0");
  EXPECT_EQ(address.kind, TargetKind::uretprobe);
  EXPECT_EQ(address.name, "");
  EXPECT_EQ(address.offset, 0x1f0u);
  AttachTarget usdt = target("usdt:/usr/lib/libc.so.6:libc:setjmp");
  EXPECT_EQ(usdt.place, "/usr/lib/libc.so.6");
  EXPECT_EQ(usdt.name, "libc:setjmp");
}

TEST(TargetText, ReadsInterfaces) {
  EXPECT_EQ(target("xdp:eth0").xdp_flags, 0u);
  EXPECT_EQ(target("xdp:eth0:skb").xdp_flags, uint32_t{XDP_FLAGS_SKB_MODE});
  EXPECT_EQ(target("xdp:eth0:native").place, "eth0");
  EXPECT_FALSE(target("tc:eth0").egress);
  EXPECT_TRUE(target("tc:eth0:egress").egress);
  EXPECT_EQ(target("socket:lo").kind, TargetKind::socket);
  EXPECT_EQ(target("cgroup:/sys/fs/cgroup/a:b").place, "/sys/fs/cgroup/a:b");
}

TEST(TargetText, ReadsPerfEvents) {
  EXPECT_EQ(target("perf:cpu-clock").frequency, 0u);
  EXPECT_EQ(target("perf:cpu-clock@99").frequency, 99u);
  EXPECT_EQ(target("perf:cycles/1000000").period, 1000000u);
  EXPECT_EQ(target("perf:cycles/1000000").place, "cycles");
}

TEST(TargetText, SaysWhatIsWrong) {
  const std::vector<std::pair<const char*, const char*>> mistakes = {
      {"", "not PROGRAM=KIND:TARGET"},
      {"prog", "not PROGRAM=KIND:TARGET"},
      {"=kprobe:f", "not PROGRAM=KIND:TARGET"},
      {"prog=kprobe:", "not PROGRAM=KIND:TARGET"},
      {"prog=probe:f", "'probe' is none of cgroup, fentry"},
      {"prog=kprobe:f+x", "'x' is no offset"},
      {"prog=kprobe:+4", "names nothing after 'kprobe:'"},
      {"prog=uprobe:/bin/bash", "not FILE:FUNCTION"},
      {"prog=usdt:/bin/bash:x", "not FILE:PROVIDER:NAME"},
      {"prog=tp:sched", "not CATEGORY:NAME"},
      {"prog=xdp:eth0:fast", "none of skb, native, offload"},
      {"prog=tc:eth0:in", "neither ingress nor egress"},
      {"prog=perf:cycles@0", "samples never"},
      {"prog=perf:cycles@x", "'x'"},
  };
  for (const auto& [text, message] : mistakes) {
    auto parsed = parse_target(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
    EXPECT_THAT(parsed.error().message, HasSubstr(message));
  }
}

}  // namespace
}  // namespace irqscope::runner
