// No system call that a command makes once it has confined itself is refused, in none of the ways
// that it can go: a refused one that waits in a rare branch would end a run of a week.
#include <signal.h>
#include <sys/mount.h>

#include <thread>

#include "live/events.h"
#include "live/examples.h"
#include "live/own_program.h"
#include "support/cgroup.h"
#include "support/confined_calls.h"

namespace irqscope::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Drive = std::function<void(Running&)>;

void sleep_ms(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

// Of a process that has stopped itself.
void wait_until_stopped(pid_t process) {
  for (int i = 0; i < 500; ++i) {
    std::string stat = content(fmt::format("/proc/{}/stat", process));
    size_t name_end = stat.rfind(')');
    if (name_end != std::string::npos && stat.substr(name_end + 2, 1) == "T") return;
    sleep_ms(10);
  }
  ADD_FAILURE() << "it does not stop";
}

// From its first instruction on: some confine themselves before anything else.
Finished watched(const Words& command, const Drive& drive, const RunOptions& options = {}) {
  Words words = with({"sh", "-c", "kill -STOP $$; exec \"$@\"", "sh"}, irqscope(command));
  Running program(words, options);
  wait_until_stopped(program.pid());
  CallWatch watch(program.pid());
  program.signal(SIGCONT);
  if (drive) drive(program);
  Finished finished = program.wait();
  ConfinedCalls calls = watch.wait();
  std::string name = fmt::format("{}: {}", fmt::join(command, " "), finished.err);
  EXPECT_FALSE(finished.timed_out) << name;
  EXPECT_TRUE(calls.is_confined) << name;
  EXPECT_THAT(calls.made, testing::Contains("exit_group")) << name;
  EXPECT_THAT(calls.refused, ElementsAre()) << name;
  return finished;
}

// What comes only once it counts: interrupts, a process in a new cgroup, a signal.
void live_for_a_while(Running& program) {
  ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
  sleep_ms(300);
  Cgroup fresh;
  Worker worker([] { (void)send_datagrams(200); });
  (void)fresh.move_in(worker.pid());
  EXPECT_TRUE(worker.work());
  sleep_ms(500);
  program.signal(SIGINT);
}

class LiveConfinedCalls : public testing::TestWithParam<Words> {
 protected:
  void SetUp() override { IRQSCOPE_NEEDS_EBPF(); }
};

INSTANTIATE_TEST_SUITE_P(
    Tables, LiveConfinedCalls,
    testing::Values(Words{"stat", "100ms"}, Words{"stat", "--by", "task", "100ms"},
                    Words{"stat", "--by", "cgroup", "100ms"},
                    Words{"stat", "--by", "function", "100ms"},
                    Words{"stat", "--json", "-d", "--delay", "100ms"},
                    Words{"stat", "-f", "csv", "--per-cpu", "100ms"},
                    Words{"stat", "--alert", "rate>100", "--timestamp", "100ms"},
                    Words{"hardirqs", "-T", "1"}, Words{"softirqs", "-T", "-d", "1"},
                    Words{"hardirqs", "-l"}, Words{"noise", "--cpus", "0"}, Words{"verify"},
                    Words{"verify", "--json"}));
INSTANTIATE_TEST_SUITE_P(Events, LiveConfinedCalls,
                         testing::Values(Words{"trace"},
                                         Words{"trace", "--json", "--stack", "--functions"},
                                         Words{"trace", "--transport", "perf"},
                                         Words{"trace", "--slower", "1s"}));

TEST_P(LiveConfinedCalls, AreNotRefused) {
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  RunOptions options{.stdout_path = "/dev/null"};
  watched(GetParam(), live_for_a_while, options);
}

TEST_F(LiveConfinedCalls, OfTheKernelsCounters) {
  watched({"stat", "--backend", "procfs", "100ms"}, [](Running& program) {
    EXPECT_TRUE(program.wait_for_out("softirq"));
    sleep_ms(500);
    program.signal(SIGINT);
  });
}

TEST_F(LiveConfinedCalls, OfATerminalAndAPipeThatClose) {
  RunOptions terminal{.terminal_columns = 90};
  watched(
      {"stat", "100ms"},
      [](Running& program) {
        EXPECT_TRUE(program.wait_for_out("softirq"));
        program.resize(40);
        sleep_ms(300);
        program.signal(SIGINT);
      },
      terminal);
  watched({"stat", "100ms"}, [](Running& program) {
    EXPECT_TRUE(program.wait_for_out("softirq"));
    program.close_out();
  });
}

// It asks whether the pipe has room for a large text, before it begins one.
TEST_F(LiveConfinedCalls, OfAReaderThatIsSlow) {
  watched({"stat", "--json", "-d", "--per-cpu", "5ms"}, [](Running& program) {
    EXPECT_TRUE(program.wait_for_out("{"));
    sleep_ms(1500);
    program.signal(SIGINT);
  });
}

TEST_F(LiveConfinedCalls, OfAFullDiskBelowATable) {
  RunOptions full{.stdout_path = "/dev/full"};
  EXPECT_EQ(watched({"stat", "--json", "100ms"}, {}, full).status, 1);
}

// ---- people's own programs

// A table, a histogram and stacks, samples of each, and what clears them.
constexpr std::string_view kTables = R"(
struct event { unsigned int number; };
/// @export struct event
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} perf SEC(".maps");
/// @sample {"interval": 100, "clear_map": true}
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, unsigned int);
  __type(value, unsigned long long);
} cleared SEC(".maps");
/// @sample {"interval": 100}
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 2);
  __type(key, unsigned int);
  __type(value, unsigned int);
} kept SEC(".maps");
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  struct event event = {7};
  unsigned int key = 1, *count;
  unsigned long long one = 1;
  bpf_printk("here");
  bpf_perf_event_output(context, &perf, BPF_F_CURRENT_CPU, &event, sizeof(event));
  bpf_map_update_elem(&cleared, &key, &one, BPF_ANY);
  count = bpf_map_lookup_elem(&kept, &key);
  if (count) ++*count;
  return 0;
}
)";

class LiveConfinedRun : public LiveConfinedCalls {
 protected:
  static void call_for_a_while(Running& program) {
    sleep_ms(700);
    for (int i = 0; i < 10; ++i) {
      call_getppid(5);
      sleep_ms(100);
    }
    program.signal(SIGINT);
  }
};

TEST_F(LiveConfinedRun, OfEventsAndTables) {
  Compiled tables(IRQSCOPE_PROGRAM, own_source(kTables));
  for (const Words& options : {Words{}, Words{"-j"}, Words{"--printk", "--verbose"}}) {
    Finished finished = watched(with(with({"run"}, options), {tables.package()}), call_for_a_while);
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("7"));
  }
}

TEST_F(LiveConfinedRun, OfStacksAndSymbols) {
  for (const char* name : {"profile", "opensnoop", "runqlat"}) {
    EXPECT_EQ(watched({"run", package_of(name)}, call_for_a_while).status, 0) << name;
  }
}

// Its program was updated while it runs, as after an upgrade of the machine.
class DeletedProgram {
 public:
  explicit DeletedProgram(const std::string& copy) {
    std::filesystem::copy_file("/bin/sh", copy);
    program_.emplace(Words{copy, "-c", "while :; do :; done"});
    sleep_ms(200);
    std::filesystem::remove(copy);
  }

 private:
  std::optional<Running> program_;
};

TEST_F(LiveConfinedRun, OfWhatIsDeletedButRuns) {
  Folder folder;
  DeletedProgram busy(folder.file("sh"));
  Finished finished = watched({"run", package_of("profile")}, call_for_a_while);
  EXPECT_EQ(finished.status, 0) << finished.err;
}

// What it is attached to without a link of the kernel it detaches itself.
TEST_F(LiveConfinedRun, OfANetworkInterface) {
  for (std::string_view source : {kXdpPass, kTcPass}) {
    Interface interface;
    if (!interface.made()) GTEST_SKIP() << "no network interface may be made here";
    Compiled compiled(IRQSCOPE_PROGRAM, own_source(source));
    std::string target = (source == kXdpPass ? "pass=xdp:" : "pass=tc:") + interface.name();
    Finished finished = watched({"run", "--attach", target, compiled.package()}, call_for_a_while);
    EXPECT_EQ(finished.status, 0) << finished.err;
  }
}

// ---- recordings

class LiveConfinedRecord : public LiveConfinedCalls {
 protected:
  Finished record(const std::string& name, const Words& options, const Drive& drive = {}) {
    Background load(
        [] {
          sleep_ms(1);
          return send_datagrams(20);
        },
        UINT64_MAX);
    return watched(with({"record", "-o", folder_.file(name)}, options), drive);
  }

  Folder folder_;
};

TEST_F(LiveConfinedRecord, UntilItIsStopped) {
  EXPECT_EQ(record("a", {}, live_for_a_while).status, 0);
  EXPECT_EQ(record("a", {"--force", "--functions"}, live_for_a_while).status, 0);
  EXPECT_EQ(record("perf", {"--transport", "perf"}, live_for_a_while).status, 0);
  EXPECT_EQ(record("long", {"--duration", "1"}).status, 0);
  EXPECT_EQ(record("large", {"--max-size", "8k"}).status, 0);
}

TEST_F(LiveConfinedRecord, OfACommand) {
  EXPECT_EQ(record("a", {"--", "sh", "-c", "exit 3"}).status, 3);
  EXPECT_EQ(record("b", {"--", "sleep", "1000"}, live_for_a_while).status, 128 + SIGTERM);
}

TEST_F(LiveConfinedRecord, ThatIsARing) {
  EXPECT_EQ(record("a", {"--ring", "200ms", "--duration", "4"}).status, 0);
}

TEST_F(LiveConfinedRecord, ThatIsAFlight) {
  write_content(folder_.file("b"), "old");
  const Words flight = {"--flight", "200ms", "--trigger"};
  EXPECT_EQ(record("a", with(flight, {"slower 10s", "--duration", "4"})).status, 0);
  EXPECT_EQ(record("a", with(flight, {"slower 1ns"})).status, 0);
  EXPECT_EQ(record("b", with(flight, {"slower 1ns", "--force"})).status, 0);
}

TEST_F(LiveConfinedRecord, OnAFullDisk) {
  std::string disk = folder_.file("disk");
  std::filesystem::create_directory(disk);
  if (mount("irqscope-test", disk.c_str(), "tmpfs", 0, "size=64k") != 0) {
    GTEST_SKIP() << "no tmpfs may be mounted here";
  }
  for (const Words& options : {Words{}, Words{"--ring", "500ms"}}) {
    EXPECT_EQ(record("disk/" + std::to_string(options.size()), options).status, 1);
  }
  umount2(disk.c_str(), MNT_DETACH);
}

TEST_F(LiveConfinedRecord, ThatIsRead) {
  ASSERT_EQ(record("a", {"--functions", "--duration", "2"}).status, 0);
  std::string file = folder_.file("a");
  for (const Words& options : {Words{},
                               {"--json"},
                               {"0.2"},
                               {"--by", "task"},
                               {"--by", "cgroup"},
                               {"--by", "function"},
                               {"-d"}}) {
    EXPECT_EQ(watched(with({"report", file}, options), {}).status, 0);
  }
  EXPECT_EQ(watched({"trace", "--input", file}, {}).status, 0);
  EXPECT_EQ(watched({"trace", "--input", file, "--json"}, {}).status, 0);
  std::string bytes = content(file);
  write_content(file, bytes.substr(0, bytes.size() - 1));
  EXPECT_EQ(watched({"report", file}, {}).status, 1);
  EXPECT_EQ(watched({"report", folder_.file("none")}, {}).status, 1);
}

}  // namespace
}  // namespace irqscope::test
