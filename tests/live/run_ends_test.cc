// How `irqscope run` ends: in time, by signals, with its reader, with what it is attached to, and
// before it has begun.
#include <signal.h>

#include <chrono>

#include "base/file.h"
#include "live/own_program.h"

namespace irqscope::test {
namespace {

const Compiled& numbered() {
  static const Compiled compiled(IRQSCOPE_PROGRAM, own_source(kNumbered));
  return compiled;
}

TEST(LiveRunEnds, AfterACount) {
  IRQSCOPE_NEEDS_EBPF();
  Running program(
      irqscope_run({"-j", "--count", "3", numbered().package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  call_getppid(1000);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  auto lines = json_lines(finished.out);
  ASSERT_EQ(lines.size(), 3u);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(lines[i].at("event").at("number"), i + 1);
}

TEST(LiveRunEnds, AfterADuration) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = run(irqscope_run({"-j", "--duration", "300ms", numbered().package()}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(finished.err, "irqscope: no events came\n");
}

// All that was sent before is shown, and nothing stays in the kernel.
TEST(LiveRunEnds, BySignals) {
  IRQSCOPE_NEEDS_EBPF();
  for (int signal : {SIGINT, SIGTERM}) {
    Running program(irqscope_run({"-j", numbered().package(), "--of_pid", own_pid()}));
    ASSERT_TRUE(wait_until_counting(program, 1));
    auto ids = bpf_programs_of(program.pid());
    EXPECT_FALSE(ids.empty());
    call_getppid(1000);
    program.signal(signal);
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(finished.err, "");
    EXPECT_EQ(json_lines(finished.out).size(), 1000u);
    for (uint32_t id : ids) EXPECT_TRUE(is_unloaded_soon(id)) << id;
  }
}

// Also while it is still opening, loading and attaching.
TEST(LiveRunEnds, BySignalsAtAnyMoment) {
  IRQSCOPE_NEEDS_EBPF();
  for (useconds_t moment = 0; moment < 200'000; moment += 20'000) {
    Running program({"setsid", IRQSCOPE_PROGRAM, "run", "-j", numbered().package()});
    ASSERT_TRUE(wait_until_catching(program));
    usleep(moment);
    kill(-program.pid(), SIGINT);  // to all of the group, as a terminal does
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << moment << finished.err;
    EXPECT_THAT(finished.err, testing::AnyOf("", "irqscope: no events came\n")) << moment;
  }
}

TEST(LiveRunEnds, WithItsReader) {
  IRQSCOPE_NEEDS_EBPF();
  Running program(irqscope_run({"-j", numbered().package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  call_getppid(1);
  ASSERT_TRUE(program.wait_for_out("\n"));
  program.close_out();
  call_getppid(1);  // what it can't write tells it
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0);
  EXPECT_FALSE(finished.timed_out);
  EXPECT_EQ(finished.err, "");
}

// Nothing more is to be written: a reader that has gone is noticed all the same.
TEST(LiveRunEnds, WithItsReaderWhileNothingComes) {
  IRQSCOPE_NEEDS_EBPF();
  Running program(irqscope_run({"-j", numbered().package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  program.close_out();
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0);
  EXPECT_FALSE(finished.timed_out);
}

TEST(LiveRunEnds, WithItsTarget) {
  IRQSCOPE_NEEDS_EBPF();
  for (auto [kind, source] : {std::pair{"xdp", kXdpPass}, std::pair{"tc", kTcPass}}) {
    Interface interface;
    if (!interface.made()) GTEST_SKIP() << "no interface can be made here";
    Compiled compiled(IRQSCOPE_PROGRAM, own_source(source));
    std::string target = fmt::format("pass={}:{}", kind, interface.name());
    Running running(irqscope_run({"--attach", target, compiled.package()}));
    ASSERT_TRUE(wait_until_counting(running, 0));
    interface.remove();
    Finished finished = running.wait();
    EXPECT_EQ(finished.status, 1) << kind;
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(finished.err, "irqscope run: what its programs were attached to is gone\n") << kind;
  }
}

TEST(LiveRunEnds, BeforeWhatIsUnsafe) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(R"(
const volatile int of_pid;
SEC("tracepoint/syscalls/sys_enter_getppid")
int kill_it(void* context) {
  if (of_pid && bpf_get_current_pid_tgid() >> 32 == of_pid) bpf_send_signal(9);
  return 0;
})"));
  Finished refused = run(irqscope_run({compiled.package(), "--of_pid", "1"}));
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(refused.err,
            "irqscope run: program 'kill_it' calls bpf_send_signal, which changes what other "
            "programs do; --allow-unsafe runs it all the same\n");
  Finished allowed =
      run(irqscope_run({"--allow-unsafe", "--duration", "100ms", compiled.package()}));
  EXPECT_EQ(allowed.status, 0) << allowed.err;
}

// The package's own place is not the person's.
TEST(LiveRunEnds, BeforeWhatDecidesForOthers) {
  IRQSCOPE_NEEDS_EBPF();
  for (std::string_view source : {kXdpPass, kTcPass}) {
    Compiled compiled(IRQSCOPE_PROGRAM, own_source(source));
    Finished refused = run(irqscope_run({compiled.package()}));
    EXPECT_EQ(refused.status, 2);
    EXPECT_EQ(refused.out, "");
    EXPECT_TRUE(is_one_line(refused.err)) << refused.err;
    EXPECT_THAT(refused.err, testing::HasSubstr("program 'pass' may drop or redirect packets; "
                                                "--attach pass="));
    Finished allowed =
        run(irqscope_run({"--allow-unsafe", "--duration", "100ms", compiled.package()}));
    EXPECT_EQ(allowed.status, 0) << allowed.err;
  }
}

TEST(LiveRunEnds, WhereTheVerifierRefuses) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(R"(
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1);
  __type(key, int);
  __type(value, int);
} counts SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid")
int careless(void* context) {
  int key = 0;
  int* count = bpf_map_lookup_elem(&counts, &key);
  return *count;
})"));
  Finished refused = run(irqscope_run({compiled.package()}));
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("map_value_or_null"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("irqscope run: loading program 'careless': "), std::string::npos);
  auto lines = std::count(refused.err.begin(), refused.err.end(), '\n');
  EXPECT_LE(lines, 15);
  Finished verbose = run(irqscope_run({"--verbose", compiled.package()}));
  EXPECT_EQ(verbose.status, 1);
  EXPECT_GT(std::count(verbose.err.begin(), verbose.err.end(), '\n'), lines) << verbose.err;
  // A program that is wrong is not one whose target is missing.
  EXPECT_EQ(run(irqscope_run({"--skip-missing", compiled.package()})).status, 1);
}

TEST(LiveRunEnds, AsAProgramOfItsOwn) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kNumbered), {"--standalone"});
  Finished help = run({compiled.standalone(), "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_NE(help.out.find("--of_pid NUMBER"), std::string::npos) << help.out;
  EXPECT_EQ(help.out.find("--skip-missing"), std::string::npos);
  help = run({compiled.standalone(), "--", "--help"});
  EXPECT_NE(help.out.find("--skip-missing"), std::string::npos) << help.out;
  Finished wrong = run({compiled.standalone(), "--of_pdi", "1"});
  EXPECT_EQ(wrong.status, 2);
  EXPECT_EQ(wrong.err, "test: unknown option '--of_pdi'; did you mean --of_pid?\n");

  Running program({compiled.standalone(), "--of_pid", own_pid(), "--", "--json", "--count", "1"});
  ASSERT_TRUE(wait_until_catching(program));
  Finished finished;
  for (int tries = 0; tries < 1000 && program.out().empty(); ++tries) {
    // wait_until_counting() knows the program by its name.
    call_getppid(1);
    usleep(10'000);
    if (bpf_programs_of(program.pid()).empty()) continue;
    usleep(200'000);
    call_getppid(1);
    break;
  }
  finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  auto lines = json_lines(finished.out);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].at("event").contains("number"));
}

TEST(LiveRunEnds, WithoutRights) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can become nobody";
  RunOptions nobody;
  nobody.as_nobody = true;
  nobody.stdin_text = read_file(numbered().package()).value_or("");
  Finished finished = run(irqscope_run({"-"}), nobody);
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
}

}  // namespace
}  // namespace irqscope::test
