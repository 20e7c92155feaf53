// What `irqscope run` leaves in the kernel and on disk, however it ends: nothing; and what a kill
// leaves, the next run removes.
#include <signal.h>

#include "live/own_program.h"
#include "support/cgroup.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// As timeout(1) does: to the process, and at once to its group.
void signal_twice(Running& program, int number) {
  program.signal(number);
  program.signal(number);
}

const std::vector<int> kDeadly = {SIGINT, SIGTERM, SIGHUP};

struct Way {
  std::string source, kind, shown_as;
};

// What of `program` the kernel shows on an interface.
std::string on(const Interface& interface) {
  return run({"tc", "filter", "show", "dev", interface.name(), "ingress"}).out +
         run({"ip", "-d", "link", "show", interface.name()}).out;
}

class RunLeavesOn : public testing::Test {
 protected:
  Words command(const Compiled& compiled, const std::string& kind) const {
    return irqscope_run(
        {"--attach", fmt::format("pass={}:{}", kind, interface_.name()), compiled.package()});
  }
  Interface interface_;
};

const std::vector<Way> kWays = {{std::string(kTcPass), "tc", "direct-action"},
                                {std::string(kXdpPass), "xdp", "prog/xdp"}};

TEST_F(RunLeavesOn, NothingAfterASignalThatComesTwice) {
  IRQSCOPE_NEEDS_EBPF();
  if (!interface_.made()) GTEST_SKIP() << "no interface can be made here";
  for (const Way& way : kWays) {
    Compiled compiled(IRQSCOPE_PROGRAM, own_source(way.source));
    for (int number : kDeadly) {
      Running program(command(compiled, way.kind));
      ASSERT_TRUE(wait_until_counting(program, way.kind == "tc" ? 0 : 1));
      EXPECT_THAT(on(interface_), HasSubstr(way.shown_as));
      signal_twice(program, number);
      Finished end = program.wait();
      EXPECT_EQ(end.status, 0) << way.kind << number;
      EXPECT_EQ(end.err, "") << way.kind << number;
      EXPECT_THAT(on(interface_), Not(HasSubstr(way.shown_as))) << number;
    }
  }
}

TEST_F(RunLeavesOn, NothingOfAFilterThatAKillLeftAfterTheNextRun) {
  IRQSCOPE_NEEDS_EBPF();
  if (!interface_.made()) GTEST_SKIP() << "no interface can be made here";
  // The place that a package chooses, in the way of the next run; and one that the kernel chooses.
  Compiled fixed(IRQSCOPE_PROGRAM,
                 own_source(fmt::format("/// @tchook {{\"ifindex\":\"{}\","
                                        "\"attach_point\":\"BPF_TC_INGRESS\"}}\n"
                                        "/// @tcopts {{\"handle\":1, \"priority\":1}}{}",
                                        interface_.name(), kTcPass)));
  for (const Words& words :
       {irqscope_run({"--allow-unsafe", fixed.package()}), command(fixed, "tc")}) {
    Running killed(words);
    ASSERT_TRUE(wait_until_counting(killed, 0));
    killed.signal(SIGKILL);
    killed.wait();
    EXPECT_THAT(on(interface_), HasSubstr("direct-action")) << "else there is nothing to test";
    Running next(words);
    ASSERT_TRUE(wait_until_counting(next, 0));
    next.signal(SIGINT);
    Finished end = next.wait();
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.err,
              fmt::format("irqscope: removed what a killed run left behind: tc filter 'pass' on {} "
                          "ingress\n",
                          interface_.name()));
    EXPECT_THAT(on(interface_), Not(HasSubstr("direct-action")));
  }
}

TEST_F(RunLeavesOn, FiltersOfOthersAlone) {
  IRQSCOPE_NEEDS_EBPF();
  if (!interface_.made()) GTEST_SKIP() << "no interface can be made here";
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kTcPass));
  // The same program, but not by us; and a run that lives.
  run({"tc", "qdisc", "add", "dev", interface_.name(), "clsact"});
  Finished added = run({"tc", "filter", "add", "dev", interface_.name(), "ingress", "prio", "7",
                        "handle", "9", "bpf", "da", "obj", compiled.object(), "sec", "tc"});
  if (added.status != 0) GTEST_SKIP() << added.err;
  Running living(command(compiled, "tc"));
  ASSERT_TRUE(wait_until_counting(living, 0));
  std::string before = on(interface_);
  Finished end = run(irqscope_run({"--attach", fmt::format("pass=tc:{}:egress", interface_.name()),
                                   "--duration", "100ms", compiled.package()}));
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.err, "");
  EXPECT_EQ(on(interface_), before);
  living.signal(SIGINT);
  EXPECT_EQ(living.wait().status, 0);
  EXPECT_THAT(on(interface_), HasSubstr("pref 7 "));
}

TEST_F(RunLeavesOn, NoXdpProgramAfterAKill) {
  IRQSCOPE_NEEDS_EBPF();
  if (!interface_.made()) GTEST_SKIP() << "no interface can be made here";
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kXdpPass));
  Running killed(command(compiled, "xdp"));
  ASSERT_TRUE(wait_until_counting(killed, 1));
  killed.signal(SIGKILL);
  killed.wait();
  EXPECT_THAT(on(interface_), Not(HasSubstr("prog/xdp")));
}

// Links of all other kinds, by their programs: they go with who holds them.
TEST(RunLeaves, NoProgramInTheKernel) {
  IRQSCOPE_NEEDS_EBPF();
  Cgroup cgroup;
  Compiled in_cgroup(IRQSCOPE_PROGRAM, own_source(R"(
SEC("cgroup_skb/egress")
int drop(struct __sk_buff* packet) { return 1; }
)"));
  Compiled probes(IRQSCOPE_PROGRAM, own_source(R"(
SEC("tracepoint/syscalls/sys_enter_getppid")
int probe(void* context) { return bpf_printk("x"); }
SEC("perf_event")
int sample(void* context) { return 0; }
)"));
  std::string target = "drop=cgroup:" + cgroup.path().string();
  for (const Words& words :
       {Words{"--attach", target, in_cgroup.package()}, Words{probes.package()}}) {
    for (int number : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
      Running program(irqscope_run(words));
      if (!wait_until_counting(program, 1)) GTEST_SKIP() << program.wait().err;
      auto ids = bpf_programs_of(program.pid());
      EXPECT_FALSE(ids.empty());
      signal_twice(program, number);
      Finished end = program.wait();
      EXPECT_EQ(end.status, number == SIGKILL ? 128 + SIGKILL : 0) << end.err;
      for (uint32_t id : ids) EXPECT_TRUE(is_unloaded_soon(id)) << words[0] << number;
    }
  }
}

// A map that wants to be pinned is not: it would count on for the next run.
TEST(RunLeaves, NoPinnedMap) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(R"(
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __uint(pinning, 1 /* LIBBPF_PIN_BY_NAME */);
  __type(key, int);
  __type(value, int);
} irqscope_pin_me SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid")
int count(void* context) {
  int key = 0;
  return bpf_map_lookup_elem(&irqscope_pin_me, &key) == 0;
}
)"));
  // In a namespace of its own, where there is such a file system.
  Finished end = run({"unshare", "-m", "sh", "-c",
                      "mount -t bpf bpf /sys/fs/bpf && \"$@\" >/dev/null && ls /sys/fs/bpf", "-",
                      IRQSCOPE_PROGRAM, "run", "--duration", "100ms", compiled.package()});
  if (end.status != 0 && end.err.find("mount") != end.err.npos) GTEST_SKIP() << end.err;
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(end.out, Not(HasSubstr("irqscope_pin_me")));
}

}  // namespace
}  // namespace irqscope::test
