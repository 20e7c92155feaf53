// The programs of examples/, compiled and run as their comments say, under a load whose outcome is
// known.
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <thread>

#include "base/clock.h"
#include "base/temporary_folder.h"
#include "live/own_program.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

// A package of examples/NAME.bpf.c, made once.
std::string package_of(const std::string& name) {
  static TemporaryFolder folder = TemporaryFolder::create().value();
  fs::path package = folder.path() / (name + ".json");
  if (fs::exists(package)) return package;
  fs::path source = fs::path(IRQSCOPE_SOURCE_DIR) / "examples" / name;
  Words command = {IRQSCOPE_PROGRAM, "compile", source.string() + ".bpf.c"};
  if (fs::exists(source.string() + ".h")) command.push_back(source.string() + ".h");
  command.insert(command.end(), {"-o", package.string()});
  Finished compiled = run(command);
  EXPECT_EQ(compiled.status, 0) << compiled.err;
  EXPECT_EQ(compiled.err, "") << "an example gives no warning";
  return package;
}

struct Example {
  std::string name;
  Words options;      // the program's own
  size_t attached;    // how many programs; 0: a filter of tc, which has no link to look for
  Words before = {};  // options of irqscope run
};

std::string filters() { return run({"tc", "filter", "show", "dev", "lo", "ingress"}).out; }

bool wait_for_filter() {
  for (int i = 0; i < 500 && filters().find("show_packet") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return filters().find("show_packet") != std::string::npos;
}

// What it shows while the load runs, and a moment longer.
std::vector<json> lines_during(const Example& example, const std::function<void()>& load) {
  Words words = {"-j"};
  words.insert(words.end(), example.before.begin(), example.before.end());
  words.push_back(package_of(example.name));
  words.insert(words.end(), example.options.begin(), example.options.end());
  Running program(irqscope_run(words));
  EXPECT_TRUE(example.attached > 0 ? wait_until_counting(program, example.attached)
                                   : wait_for_filter());
  load();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  program.signal(SIGTERM);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  return json_lines(finished.out);
}

std::vector<json> events_during(const Example& example, const std::function<void()>& load) {
  std::vector<json> events;
  for (const json& line : lines_during(example, load)) {
    if (line.contains("event")) events.push_back(line["event"]);
  }
  return events;
}

// Those with `value` at `key`.
std::vector<json> with(const std::vector<json>& events, const std::string& key, const json& value) {
  std::vector<json> chosen;
  for (const json& event : events) {
    if (event.at(key) == value) chosen.push_back(event);
  }
  return chosen;
}

void write_bytes(size_t bytes) {
  UniqueFd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
  std::string text(bytes, 'x');
  EXPECT_EQ(write(null.get(), text.data(), bytes), static_cast<ssize_t>(bytes));
}

Finished shell(const std::string& text) { return run({"sh", "-c", text}); }

TEST(Examples, HelloPrints) {
  IRQSCOPE_NEEDS_EBPF();
  auto lines = lines_during({"hello", {"--pid", own_pid()}, 1}, [] { write_bytes(1); });
  // The trace pipe is everybody's.
  std::erase_if(lines, [](const json& line) {
    return line.at("printk") != fmt::format("hello: process {} writes", own_pid());
  });
  EXPECT_EQ(lines.size(), 1u);
}

TEST(Examples, SyswriteTellsTheCookie) {
  IRQSCOPE_NEEDS_EBPF();
  auto events = events_during({"syswrite", {"--pid", own_pid()}, 1}, [] { write_bytes(1234); });
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].at("pid"), getpid());
  EXPECT_EQ(events[0].at("cookie"), 1234);
}

TEST(Examples, ExecsnoopTellsArguments) {
  IRQSCOPE_NEEDS_EBPF();
  auto events = events_during({"execsnoop", {}, 1}, [] {
    run({"/bin/echo", "a", "", "irqscope-c"});
    run({"/nonexistent/irqscope"});
  });
  auto echo = with(events, "filename", "/bin/echo");
  std::erase_if(echo, [](const json& event) { return event.at("ppid") != getpid(); });
  ASSERT_EQ(echo.size(), 1u);
  EXPECT_EQ(echo[0].at("args"), "/bin/echo a  irqscope-c");
  EXPECT_EQ(echo[0].at("comm"), "echo");
  EXPECT_EQ(echo[0].at("uid"), getuid());
  EXPECT_TRUE(with(events, "filename", "/nonexistent/irqscope").empty());
}

TEST(Examples, ExitsnoopTellsCodesAndSignals) {
  IRQSCOPE_NEEDS_EBPF();
  auto events = events_during({"exitsnoop", {"-x", "-d", "100ms"}, 1}, [] {
    shell("sleep .2; exit 3");
    shell("sleep .2; kill -9 $$");
    shell("exit 4");
  });
  auto failed = with(with(events, "comm", "sh"), "exit_code", 3);
  ASSERT_GE(failed.size(), 1u);
  EXPECT_EQ(failed[0].at("signal"), 0);
  EXPECT_GE(failed[0].at("duration_ns"), 200'000'000);
  EXPECT_GE(with(with(events, "comm", "sh"), "signal", 9).size(), 1u);
  for (const json& event : events) EXPECT_GE(event.at("duration_ns"), 100'000'000);
}

void open_two() {
  UniqueFd there(open("/etc/hostname", O_RDONLY | O_CLOEXEC));
  UniqueFd absent(open("/nonexistent-irqscope", O_RDONLY | O_CLOEXEC));
}

TEST(Examples, OpensnoopFilters) {
  IRQSCOPE_NEEDS_EBPF();
  auto all = events_during({"opensnoop", {"-p", own_pid()}, 4}, open_two);
  ASSERT_EQ(with(all, "fname", "/etc/hostname").size(), 1u);
  EXPECT_GE(with(all, "fname", "/etc/hostname")[0].at("ret"), 0);
  auto failed = events_during({"opensnoop", {"-p", own_pid(), "--failed"}, 4}, open_two);
  ASSERT_EQ(with(failed, "fname", "/nonexistent-irqscope").size(), 1u);
  for (const json& event : failed) EXPECT_LT(event.at("ret"), 0);
}

TEST(Examples, SigsnoopTellsWhoIsSignalled) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr pid_t kNobody = 999'999;
  auto events = events_during({"sigsnoop", {"-p", own_pid()}, 6}, [] {
    kill(getpid(), 0);
    kill(kNobody, SIGUSR1);
  });
  auto mine = with(events, "tpid", getpid());
  ASSERT_EQ(mine.size(), 1u);
  EXPECT_EQ(mine[0].at("sig"), 0);
  EXPECT_EQ(mine[0].at("ret"), 0);
  auto nobody = with(events, "tpid", kNobody);
  ASSERT_EQ(nobody.size(), 1u);
  EXPECT_EQ(nobody[0].at("sig"), SIGUSR1);
  EXPECT_EQ(nobody[0].at("ret"), -ESRCH);
}

uint64_t sum_of(const json& numbers) {
  uint64_t sum = 0;
  for (const json& number : numbers) sum += number.get<uint64_t>();
  return sum;
}

TEST(Examples, RunqlatHasADistribution) {
  IRQSCOPE_NEEDS_EBPF();
  auto load = [] {
    shell("for i in 1 2 3 4; do timeout .5 sh -c 'while :; do :; done' & done; wait");
  };
  auto lines = of_map(lines_during({"runqlat", {"-P"}, 3}, load), "hists");
  uint64_t of_loops = 0;
  for (const json& line : lines) {
    EXPECT_EQ(line.at("type"), "log2_hist");
    EXPECT_EQ(line.at("unit"), "usecs");
    if (line.at("value").at("comm") == "sh") of_loops += sum_of(line["value"]["slots"]);
  }
  EXPECT_GT(of_loops, 0u);
  auto milliseconds = lines_during({"runqlat", {"-m"}, 3}, load);
  EXPECT_TRUE(of_map(milliseconds, "hists").empty());
  EXPECT_FALSE(of_map(milliseconds, "hists_ms").empty());
}

// The last sum of the map "sums" with this name.
uint64_t last_count(const std::vector<json>& lines, const std::string& name) {
  uint64_t count = 0;
  for (const json& line : of_map(lines, "sums")) {
    if (line.at("key").at("name") == name) count = line.at("value").at("count");
  }
  return count;
}

// Beside a collector of our own; both variants are in the object, and each counts once.
void expect_softirqs_counted(const Words& before) {
  Witness witness;
  witness.begin_outer();
  auto lines = lines_during({"softirqs", {}, 2, before}, [&] {
    witness.begin_inner();
    run({"ping", "-q", "-c", "50", "-i", "0.002", "127.0.0.1"});
    let_interrupts_finish();
    witness.end_inner();
  });
  witness.end_outer();
  EXPECT_TRUE(is_in(last_count(lines, "net_rx"), witness.range("net_rx")));
  EXPECT_GE(last_count(lines, "net_rx"), 50u);
}

TEST(Examples, SoftirqsCountsEachOnce) {
  IRQSCOPE_NEEDS_EBPF();
  expect_softirqs_counted({});
}

TEST(Examples, SoftirqsCountsTheSameAsRawTracepoints) {
  IRQSCOPE_NEEDS_EBPF();
  json inspected =
      json::parse(run({IRQSCOPE_PROGRAM, "inspect", "--json", package_of("softirqs")}).out);
  Words forced;
  for (const json& program : inspected.at("programs")) {
    std::string section = program.at("section");
    if (!section.starts_with("raw_tp/")) continue;
    forced.insert(forced.end(),
                  {"--attach", fmt::format("{}=raw_tp:{}", program.at("name").get<std::string>(),
                                           section.substr(section.find('/') + 1))});
  }
  ASSERT_EQ(forced.size(), 4u);
  expect_softirqs_counted(forced);
}

TEST(Examples, HardirqsCountsWhatTheKernelCounts) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  if (!disk) GTEST_SKIP() << "no disk here whose interrupts could be counted";
  Witness witness;
  witness.begin_outer();
  auto lines = lines_during({"hardirqs", {}, 2}, [&] {
    witness.begin_inner();
    EXPECT_TRUE(disk->read_blocks(200));
    let_interrupts_finish();
    witness.end_inner();
  });
  witness.end_outer();
  std::map<uint32_t, std::map<std::string, uint64_t>> counts;
  for (const json& line : of_map(lines, "sums")) {
    const json& key = line.at("key");
    counts[key.at("irq")][key.at("name")] = line.at("value").at("count");
  }
  uint64_t all = 0;
  for (const auto& [irq, handlers] : counts) {
    uint64_t count = 0;
    for (const auto& [name, calls] : handlers) count += calls;
    EXPECT_TRUE(is_in(count, witness.range(Kind::hardirq, irq))) << irq;
    all += count;
  }
  EXPECT_GE(all, 100u);
}

TEST(Examples, BashreadlineShowsLines) {
  IRQSCOPE_NEEDS_EBPF();
  auto events = events_during({"bashreadline", {}, 1}, [] {
    shell("printf 'echo hi there\\nexit\\n' | script -qc 'bash --norc -i' /dev/null");
  });
  EXPECT_GE(with(events, "line", "echo hi there").size(), 1u);
}

// A connection to ourselves; the port that it went to.
uint16_t connect_to_ourselves(int listening, sockaddr_in address) {
  UniqueFd client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(connect(client.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  UniqueFd accepted(accept4(listening, nullptr, nullptr, SOCK_CLOEXEC));
  return ntohs(address.sin_port);
}

TEST(Examples, TcpstatesFollowsAConnection) {
  IRQSCOPE_NEEDS_EBPF();
  UniqueFd server(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(address);
  ASSERT_EQ(bind(server.get(), reinterpret_cast<sockaddr*>(&address), length), 0);
  ASSERT_EQ(listen(server.get(), 1), 0);
  getsockname(server.get(), reinterpret_cast<sockaddr*>(&address), &length);
  uint16_t port = ntohs(address.sin_port);
  auto events = events_during({"tcpstates", {"-D", std::to_string(port)}, 1},
                              [&] { connect_to_ourselves(server.get(), address); });
  ASSERT_GE(events.size(), 3u);
  for (const json& event : events) {
    EXPECT_EQ(event.at("dport"), port);
    EXPECT_EQ(event.at("family"), AF_INET);
    EXPECT_EQ(event.at("daddr")[0], 127);
  }
  EXPECT_THAT(events[0].at("newstate").dump(), HasSubstr("SYN_SENT"));
  EXPECT_THAT(events[1].at("newstate").dump(), HasSubstr("ESTABLISHED"));
}

TEST(Examples, XdpCountsEachPacket) {
  IRQSCOPE_NEEDS_EBPF();
  auto lines = lines_during({"xdp", {}, 1}, [] {
    run({"ping", "-q", "-c", "5", "-i", "0.01", "127.0.0.1"});
  });
  ASSERT_FALSE(lines.empty());
  uint64_t icmp = 0;
  for (const json& of_cpu : lines.back().at("values")) {
    icmp += of_cpu.at("value").at("icmp").get<uint64_t>();
  }
  EXPECT_GE(icmp, 10u);  // others may ping, too
}

TEST(Examples, TcShowsPacketsAndLeavesNothing) {
  IRQSCOPE_NEEDS_EBPF();
  auto events = events_during({"tc", {"-P", "0x0800"}, 0}, [] {
    run({"ping", "-q", "-c", "2", "-i", "0.01", "127.0.0.1"});
  });
  auto pings = with(events, "len", 98);
  EXPECT_GE(pings.size(), 4u);
  for (const json& event : pings) EXPECT_EQ(event.at("protocol"), 0x0800);
  EXPECT_EQ(filters().find("show_packet"), std::string::npos);
}

TEST(Examples, ProfileShowsStacks) {
  IRQSCOPE_NEEDS_EBPF();
  auto lines = lines_during({"profile", {"-p", own_pid()}, 1}, [] {
    uint64_t end = monotonic_ns() + 500'000'000;
    while (monotonic_ns() < end) call_getppid(100);
  });
  ASSERT_FALSE(lines.empty());
  bool has_symbol = false;
  for (const json& line : lines) {
    EXPECT_EQ(line.at("event").at("pid"), getpid());
    for (const char* key : {"kernel_stack", "user_stack"}) {
      for (const json& frame : line.at(key))
        has_symbol = has_symbol || !frame.at("symbol").is_null();
    }
  }
  EXPECT_TRUE(has_symbol);
}

// Where this kernel lets it be attached, it must work; elsewhere one line says why it does not.
bool is_refused(const Example& example) {
  Words words = {"--duration", "1ms", package_of(example.name)};
  Finished finished = run(irqscope_run(words));
  if (finished.status == 0) return false;
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("program '"));
  return true;
}

void expect_unlinks(const std::string& name) {
  if (is_refused({name, {}, 2})) GTEST_SKIP() << "this kernel does not allow " << name;
  auto events = events_during({name, {}, 2}, [] {
    std::string path = fmt::format("/tmp/irqscope-{}", getpid());
    UniqueFd(open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    unlink(path.c_str());
  });
  auto mine = with(events, "pid", getpid());
  ASSERT_EQ(mine.size(), 1u);
  EXPECT_EQ(mine[0].at("ret"), 0);
}

TEST(Examples, UnlinkKprobe) {
  IRQSCOPE_NEEDS_EBPF();
  expect_unlinks("unlink_kprobe");
}

TEST(Examples, UnlinkFentry) {
  IRQSCOPE_NEEDS_EBPF();
  expect_unlinks("unlink_fentry");
}

TEST(Examples, Tcprtt) {
  IRQSCOPE_NEEDS_EBPF();
  if (is_refused({"tcprtt", {}, 1})) GTEST_SKIP() << "this kernel does not allow fentry";
}

TEST(Examples, LsmConnect) {
  IRQSCOPE_NEEDS_EBPF();
  if (is_refused({"lsm_connect", {}, 1})) GTEST_SKIP() << "this kernel does not allow LSM programs";
}

}  // namespace
}  // namespace irqscope::test
