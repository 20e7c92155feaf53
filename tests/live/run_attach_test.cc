// What people's programs are attached to: by their sections, by --attach, and never twice.
#include <signal.h>

#include <fstream>

#include "base/file.h"
#include "live/own_program.h"
#include "support/cgroup.h"

// A function to attach to, which nobody else calls.
extern "C" __attribute__((noinline)) int irqscope_test_target(int number) {
  __asm__ volatile("" : "+r"(number));
  return number;
}

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

Finished refused(const Words& words) {
  Finished finished = run(irqscope_run(words));
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
  return finished;
}

// Events of `load`, by the member `by`.
std::vector<std::string> events_of(const Words& words, size_t links,
                                   const std::function<void()>& load, Finished* end = nullptr) {
  Running program(irqscope_run(words));
  if (!wait_until_counting(program, links)) ADD_FAILURE() << "it ended early";
  load();
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  std::vector<std::string> seen;
  for (const Json& line : json_lines(finished.out)) {
    if (line.contains("event")) seen.push_back(line.at("event").at("by"));
  }
  if (end) *end = finished;
  return seen;
}

// A ring buffer of events that name the program they are of.
constexpr std::string_view kBy = R"(
struct event { char by[8]; };
/// @export struct event
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1 << 20);
} events SEC(".maps");
const volatile int of_pid;
static int tell(const char* by) {
  struct event event = {};
  if (of_pid && bpf_get_current_pid_tgid() >> 32 != of_pid) return 0;
  __builtin_memcpy(event.by, by, 7);
  bpf_ringbuf_output(&events, &event, sizeof(event), 0);
  return 0;
}
)";

std::string source_by(std::string_view programs) {
  return own_source(std::string(kBy) + std::string(programs));
}

constexpr std::string_view kVariants = R"(
SEC("tp_btf/sys_enter")
int by_btf(unsigned long long* context) {
  return context[1] == 110 /* getppid */ ? tell("btf    ") : 0;
}
SEC("raw_tp/sys_enter")
int by_raw(unsigned long long* context) {
  return context[1] == 110 ? tell("raw    ") : 0;
}
)";

TEST(LiveRunAttach, OneVariantOfSeveral) {
  IRQSCOPE_NEEDS_EBPF();
  if (SYS_getppid != 110) GTEST_SKIP() << "written for x86-64";
  Compiled compiled(IRQSCOPE_PROGRAM, source_by(kVariants));
  const Words plain = {"-j", "-v", compiled.package(), "--of_pid", own_pid()};
  Finished end;
  auto seen = events_of(
      plain, 1, [] { call_getppid(100); }, &end);
  EXPECT_EQ(seen, std::vector<std::string>(100, "btf    "));
  EXPECT_THAT(end.err, HasSubstr("irqscope: left out program 'by_raw'\n"));
  Words named = plain;
  named.insert(named.begin(), {"--attach", "by_raw=raw_tp:sys_enter"});
  seen = events_of(named, 1, [] { call_getppid(100); });
  EXPECT_EQ(seen, std::vector<std::string>(100, "raw    "));
  // Both, if both are named.
  named.insert(named.begin(), {"--attach", "by_btf=function:sys_enter"});
  seen = events_of(named, 2, [] { call_getppid(100); });
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "btf    "), 100);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), "raw    "), 100);
}

TEST(LiveRunAttach, SectionsThatAreMissing) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, source_by(R"(
SEC("tracepoint/syscalls/sys_enter_getppid")
int there(void* context) { return tell("there  "); }
SEC("tracepoint/syscalls/sys_enter_nothing")
int missing(void* context) { return tell("missing"); }
)"));
  Finished finished = refused({compiled.package()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("irqscope run: attaching program 'missing': "));
  Finished end;
  auto seen = events_of(
      {"-j", "--skip-missing", compiled.package(), "--of_pid", own_pid()}, 1,
      [] { call_getppid(10); }, &end);
  EXPECT_EQ(seen, std::vector<std::string>(10, "there  "));
  EXPECT_THAT(end.err, HasSubstr("irqscope: skipped program 'missing': "));
  EXPECT_TRUE(is_one_line(end.err)) << end.err;
}

// What it opened for the first attempt is not in the way of the second.
TEST(LiveRunAttach, AllSectionsAreMissing) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(R"(
SEC("tracepoint/syscalls/sys_enter_nothing")
int missing(void* context) { return bpf_printk("missing"); }
SEC("tracepoint/syscalls/sys_enter_nothing_else")
int missing_too(void* context) { return bpf_printk("missing"); }
)"));
  Finished finished = refused({"--skip-missing", compiled.package()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("irqscope run: no program is left; the last: "));
  EXPECT_THAT(finished.err, HasSubstr("sys_enter_nothing_else"));
}

TEST(LiveRunAttach, FunctionsOfPrograms) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, source_by(R"(
SEC("uprobe")
int entry(void* context) { return tell("entry  "); }
SEC("uretprobe")
int leave(void* context) { return tell("leave  "); }
)"));
  std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const Words words = {"-j",
                       "--attach",
                       "entry=uprobe:" + self + ":irqscope_test_target",
                       "--attach",
                       "leave=uretprobe:" + self + ":irqscope_test_target",
                       compiled.package(),
                       "--of_pid",
                       own_pid()};
  auto seen = events_of(words, 2, [] {
    for (int i = 0; i < 50; ++i) EXPECT_EQ(irqscope_test_target(i), i);
  });
  ASSERT_EQ(seen.size(), 100u);
  for (size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i], i % 2 == 0 ? "entry  " : "leave  ");

  Finished finished = refused({compiled.package()});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err,
              HasSubstr("its section 'uprobe' does not say to what: --attach entry="));
  finished = refused({"--attach", "entry=uprobe:" + self + ":no_such_function", "--attach",
                      "leave=uretprobe:" + self + ":irqscope_test_target", compiled.package()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("attaching program 'entry': "));
  EXPECT_THAT(finished.err, HasSubstr("no_such_function"));
  finished = refused({"--attach", "entry=uprobe:/no/such/file:f", "--attach",
                      "leave=uretprobe:" + self + ":irqscope_test_target", compiled.package()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("/no/such/file"));
}

TEST(LiveRunAttach, WhatDoesNotFit) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kXdpPass));
  Finished finished = refused({"--attach", "pass=tc:lo", compiled.package()});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("a program of type xdp can't be attached to a tc"));
  finished = refused({"--attach", "pass=xdp:nowhere", compiled.package()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("there is no network interface 'nowhere'"));
}

std::string shown(const Words& command) { return run(command).out; }

TEST(LiveRunAttach, XdpOnceOnAnInterface) {
  IRQSCOPE_NEEDS_EBPF();
  Interface interface;
  if (!interface.made()) GTEST_SKIP() << "no interface can be made here";
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kXdpPass));
  const Words words = {"--attach", "pass=xdp:" + interface.name() + ":skb", compiled.package()};
  Running first(irqscope_run(words));
  ASSERT_TRUE(wait_until_counting(first, 1));
  EXPECT_THAT(shown({"ip", "-d", "link", "show", interface.name()}), HasSubstr("xdpgeneric"));
  Finished second = refused(words);
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.err,
              HasSubstr("interface '" + interface.name() + "' has an XDP program already"));
  first.signal(SIGINT);
  EXPECT_EQ(first.wait().status, 0);
  EXPECT_THAT(shown({"ip", "-d", "link", "show", interface.name()}),
              testing::Not(HasSubstr("xdpgeneric")));
}

TEST(LiveRunAttach, TcInBothDirections) {
  IRQSCOPE_NEEDS_EBPF();
  Interface interface;
  if (!interface.made()) GTEST_SKIP() << "no interface can be made here";
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kTcPass));
  for (std::string direction : {"ingress", "egress"}) {
    std::string other = direction == "ingress" ? "egress" : "ingress";
    Running program(irqscope_run(
        {"--attach", "pass=tc:" + interface.name() + ":" + direction, compiled.package()}));
    ASSERT_TRUE(wait_until_counting(program, 0));
    EXPECT_THAT(shown({"tc", "filter", "show", "dev", interface.name(), direction}),
                HasSubstr("pass"));
    EXPECT_EQ(shown({"tc", "filter", "show", "dev", interface.name(), other}), "");
    program.signal(SIGTERM);
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(shown({"tc", "filter", "show", "dev", interface.name(), direction}), "");
  }
}

TEST(LiveRunAttach, Cgroups) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(R"(
SEC("cgroup_skb/egress")
int drop(struct __sk_buff* packet) { return 0; }
)"));
  Finished finished = refused({compiled.package()});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("--attach drop=cgroup:"));
  finished = refused({"--attach", "drop=cgroup:/no/such/folder", compiled.package()});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.err, HasSubstr("cgroup '/no/such/folder': No such file or directory"));

  Cgroup cgroup;
  std::filesystem::path result = compiled.folder() / "result";
  Worker worker([&] { std::ofstream(result) << (send_datagrams(1) ? "sent" : "refused"); });
  if (!cgroup.move_in(worker.pid())) GTEST_SKIP() << "no cgroup can be made here";
  Running program(
      irqscope_run({"--attach", "drop=cgroup:" + cgroup.path().string(), compiled.package()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  EXPECT_TRUE(worker.work());
  EXPECT_EQ(read_file(result).value_or(""), "refused");
  EXPECT_TRUE(send_datagrams(1));  // we are not in it
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().status, 0);
}

TEST(LiveRunAttach, Sampling) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, source_by(R"(
SEC("perf_event")
int sample(void* context) { return tell("sample "); }
)"));
  auto spin = [] {
    auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
    while (std::chrono::steady_clock::now() < end) {
    }
  };
  for (const Words& target : {Words{}, Words{"--attach", "sample=perf:cpu-clock@99"}}) {
    Words words = {"-j", compiled.package(), "--of_pid", own_pid()};
    words.insert(words.begin(), target.begin(), target.end());
    auto seen = events_of(words, 1, spin);
    EXPECT_GE(seen.size(), 3u);
    EXPECT_LE(seen.size(), 99u);
  }
  Finished finished = refused({"--attach", "sample=perf:no-event@99", compiled.package()});
  EXPECT_THAT(finished.err, HasSubstr("no-event"));
}

}  // namespace
}  // namespace irqscope::test
