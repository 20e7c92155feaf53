// The programs of examples/, compiled and run as their comments say, under a load whose outcome is
// known.
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <map>

#include "base/clock.h"
#include "base/file.h"
#include "live/examples.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

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
  auto events = events_during({"execsnoop", {"--ppid", own_pid()}, 1}, [] {
    run({"/bin/echo", "a", "", "irqscope-c"});
    run({"/nonexistent/irqscope"});
    shell("/bin/true; /bin/true");  // a child's children
  });
  for (const json& event : events) EXPECT_EQ(event.at("ppid"), getpid());
  auto echo = with(events, "filename", "/bin/echo");
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
  auto killed = with(with(events, "comm", "sh"), "signal", 9);
  ASSERT_GE(killed.size(), 1u);
  EXPECT_EQ(killed[0].at("exit_code"), 0);
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
  constexpr pid_t kNobody = 5'000'000;  // more than there are numbers
  pid_t sleeper = 0;
  auto events = events_during({"sigsnoop", {"-p", own_pid()}, 6}, [&] {
    Running program({"sleep", "30"});
    sleeper = program.pid();
    for (int number : {0, SIGUSR1}) program.signal(number);
    program.wait();
    kill(kNobody, SIGKILL);
  });
  auto sent = with(events, "tpid", sleeper);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].at("sig"), 0);
  EXPECT_EQ(sent[1].at("sig"), SIGUSR1);
  for (const json& event : sent) EXPECT_EQ(event.at("ret"), 0);
  auto nobody = with(events, "tpid", kNobody);
  ASSERT_EQ(nobody.size(), 1u);
  EXPECT_EQ(nobody[0].at("sig"), SIGKILL);
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

// Options that choose the variant for old kernels; the object has both.
Words raw_tracepoints(const std::string& name) {
  json inspected = json::parse(run({IRQSCOPE_PROGRAM, "inspect", "--json", package_of(name)}).out);
  size_t typed = 0;
  Words forced;
  for (const json& program : inspected.at("programs")) {
    std::string section = program.at("section");
    typed += section.starts_with("tp_btf/");
    if (!section.starts_with("raw_tp/")) continue;
    forced.insert(forced.end(),
                  {"--attach", fmt::format("{}=raw_tp:{}", program.at("name").get<std::string>(),
                                           section.substr(section.find('/') + 1))});
  }
  EXPECT_EQ(typed, 2u);
  EXPECT_EQ(forced.size(), 4u);
  return forced;
}

TEST(Examples, SoftirqsCountsTheSameByRawTracepoints) {
  IRQSCOPE_NEEDS_EBPF();
  expect_softirqs_counted(raw_tracepoints("softirqs"));
}

void expect_hardirqs_counted(const DiskFile& disk, const Words& before) {
  Witness witness;
  witness.begin_outer();
  auto lines = lines_during({"hardirqs", {}, 2, before}, [&] {
    witness.begin_inner();
    EXPECT_TRUE(disk.read_blocks(200));
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

TEST(Examples, HardirqsCountsEachOnce) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  if (!disk) GTEST_SKIP() << disk.error().message;
  expect_hardirqs_counted(*disk, {});
}

TEST(Examples, HardirqsCountsTheSameByRawTracepoints) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  if (!disk) GTEST_SKIP() << disk.error().message;
  expect_hardirqs_counted(*disk, raw_tracepoints("hardirqs"));
}

TEST(Examples, BashreadlineShowsLines) {
  IRQSCOPE_NEEDS_EBPF();
  auto events = events_during({"bashreadline", {}, 1}, [] {
    shell("printf 'echo hi there\\nexit\\n' | script -qc 'bash --norc -i' /dev/null");
  });
  auto echo = with(events, "line", "echo hi there");
  ASSERT_EQ(echo.size(), 1u);
  auto same_shell = with(events, "pid", echo[0].at("pid"));
  ASSERT_EQ(same_shell.size(), 2u);
  EXPECT_EQ(same_shell[1].at("line"), "exit");
}

// Listens on a port of 127.0.0.1, and connects to it.
class Listener {
 public:
  Listener() : server_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address_);
    EXPECT_EQ(bind(server_.get(), generic(), length), 0);
    EXPECT_EQ(listen(server_.get(), 1), 0);
    EXPECT_EQ(getsockname(server_.get(), generic(), &length), 0);
  }

  uint16_t port() const { return ntohs(address_.sin_port); }

  // Whether it may; what is sent is received.
  bool connect_and_send() {
    UniqueFd client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connect(client.get(), generic(), sizeof(address_)) != 0) return false;
    UniqueFd accepted(accept4(server_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    char byte = 'x';
    EXPECT_EQ(send(client.get(), &byte, 1, 0), 1);
    EXPECT_EQ(recv(accepted.get(), &byte, 1, 0), 1);
    return true;
  }

 private:
  sockaddr* generic() { return reinterpret_cast<sockaddr*>(&address_); }
  UniqueFd server_;
  sockaddr_in address_{};
};

TEST(Examples, TcpstatesFollowsAConnection) {
  IRQSCOPE_NEEDS_EBPF();
  Listener listener;
  auto events = events_during({"tcpstates", {"-D", std::to_string(listener.port())}, 1},
                              [&] { EXPECT_TRUE(listener.connect_and_send()); });
  ASSERT_GE(events.size(), 3u);
  for (size_t i = 0; i < events.size(); ++i) {
    const json& event = events[i];
    EXPECT_EQ(event.at("dport"), listener.port());
    EXPECT_EQ(event.at("family"), AF_INET);
    EXPECT_EQ(event.at("daddr")[0], 127);
    if (i > 0) {
      EXPECT_EQ(event.at("oldstate"), events[i - 1].at("newstate"));
    }
  }
  EXPECT_THAT(events[0].at("oldstate").dump(), HasSubstr("CLOSE"));
  EXPECT_THAT(events[0].at("newstate").dump(), HasSubstr("SYN_SENT"));
  EXPECT_THAT(events[1].at("newstate").dump(), HasSubstr("ESTABLISHED"));
}

void ping(const Network& network, int count) {
  Finished end =
      network.call({"ping", "-q", "-c", fmt::format("{}", count), "-i", "0.01", "127.0.0.1"});
  EXPECT_EQ(end.status, 0) << end.out << end.err;
}

TEST(Examples, XdpCountsEachPacket) {
  IRQSCOPE_NEEDS_EBPF();
  Network network;
  if (!network.made()) GTEST_SKIP() << "no network namespace can be made here";
  auto lines =
      lines_during({"xdp", {}, 1, {"--allow-unsafe"}, &network}, [&] { ping(network, 5); });
  ASSERT_FALSE(lines.empty());
  std::map<std::string, uint64_t> sums;
  for (const json& of_cpu : lines.back().at("values")) {
    for (const auto& [counter, count] : of_cpu.at("value").items()) {
      sums[counter] += count.get<uint64_t>();
    }
  }
  EXPECT_EQ(sums.at("icmp"), 10u);    // there and back
  EXPECT_EQ(sums.at("bytes"), 980u);  // Ethernet, IP and ICMP with 56 bytes of data
  for (const char* other : {"tcp", "udp", "other_ip", "arp", "other"})
    EXPECT_EQ(sums.at(other), 0u);
}

TEST(Examples, TcShowsPacketsAndLeavesNothing) {
  IRQSCOPE_NEEDS_EBPF();
  Network network;
  if (!network.made()) GTEST_SKIP() << "no network namespace can be made here";
  auto events = events_during({"tc", {"-P", "0x0800"}, 0, {"--allow-unsafe"}, &network},
                              [&] { ping(network, 2); });
  EXPECT_EQ(events.size(), 4u);
  for (const json& event : events) {
    EXPECT_EQ(event.at("ifindex"), 1);
    EXPECT_EQ(event.at("len"), 98);
    EXPECT_EQ(event.at("protocol"), 0x0800);
    EXPECT_EQ(event.at("head")[23], IPPROTO_ICMP);
  }
  EXPECT_EQ(filters(network), "");
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

// Where this kernel lets it be attached, it must work; elsewhere one line says why it does not, and
// `inspect` knew it.
std::string why_refused(const std::string& name, const std::string& program, Words options = {}) {
  options.push_back("--allow-unsafe");
  Finished finished = run(command_of({name, {}, 0, options}, {"--duration", "1ms"}));
  if (finished.status == 0) return "";
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(finished.out, "");
  EXPECT_TRUE(is_one_line(finished.err)) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr(fmt::format("program '{}': ", program)));
  EXPECT_THAT(finished.err, testing::Not(HasSubstr("prog '"))) << "the name once";
  json inspected = json::parse(run({IRQSCOPE_PROGRAM, "inspect", "--json", package_of(name)}).out);
  EXPECT_FALSE(with(inspected.at("needs"), "here", false).empty()) << inspected.at("needs");
  return finished.err;
}

// Linux 7.0 has given the function another name.
Words at_its_other_name(const std::string& entry, const std::string& exit) {
  if (read_file("/proc/kallsyms").value_or("").find(" filename_unlinkat\n") == std::string::npos) {
    return {};
  }
  return {"--attach", fmt::format("enter_unlink={}:filename_unlinkat", entry), "--attach",
          fmt::format("exit_unlink={}:filename_unlinkat", exit)};
}

void expect_unlinks(const std::string& name, const Words& options) {
  std::string path = fmt::format("/tmp/irqscope-{}", getpid());
  auto events = events_during({name, {"--pid", own_pid()}, 2, options}, [&] {
    UniqueFd file(open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    for (int i = 0; i < 2; ++i) unlink(path.c_str());
  });
  ASSERT_EQ(events.size(), 2u);
  for (const json& event : events) {
    EXPECT_EQ(event.at("pid"), getpid());
    EXPECT_EQ(event.at("name"), path);
  }
  EXPECT_EQ(events[0].at("ret"), 0);
  EXPECT_EQ(events[1].at("ret"), -ENOENT);
}

TEST(Examples, UnlinkKprobe) {
  IRQSCOPE_NEEDS_EBPF();
  Words options = at_its_other_name("kprobe", "kretprobe");
  std::string refused = why_refused("unlink_kprobe", "enter_unlink", options);
  if (!refused.empty()) GTEST_SKIP() << refused;
  expect_unlinks("unlink_kprobe", options);
}

TEST(Examples, UnlinkFentry) {
  IRQSCOPE_NEEDS_EBPF();
  Words options = at_its_other_name("function", "function");
  std::string refused = why_refused("unlink_fentry", "enter_unlink", options);
  if (!refused.empty()) GTEST_SKIP() << refused;
  expect_unlinks("unlink_fentry", options);
}

// Whoever does not know of the other name is told in one line, and `inspect` knew it.
TEST(Examples, UnlinkSaysWhatItsKernelLacks) {
  IRQSCOPE_NEEDS_EBPF();
  for (const char* name : {"unlink_kprobe", "unlink_fentry"})
    (void)why_refused(name, "enter_unlink");
}

TEST(Examples, TcprttHasADistribution) {
  IRQSCOPE_NEEDS_EBPF();
  std::string refused = why_refused("tcprtt", "tcp_received");
  if (!refused.empty()) GTEST_SKIP() << refused;
  Listener listener;
  auto lines = lines_during({"tcprtt", {"--rport", std::to_string(listener.port())}, 1},
                            [&] { EXPECT_TRUE(listener.connect_and_send()); });
  ASSERT_FALSE(lines.empty());
  const json& value = lines.back().at("value");
  EXPECT_GE(value.at("packets"), 1);
  EXPECT_EQ(sum_of(value.at("slots")), value.at("packets"));
}

TEST(Examples, LsmConnectRefuses) {
  IRQSCOPE_NEEDS_EBPF();
  std::string refused = why_refused("lsm_connect", "socket_connect");
  if (!refused.empty()) GTEST_SKIP() << refused;
  Finished tried;
  auto events =
      events_during({"lsm_connect", {"--address", "127.9.8.7"}, 1, {"--allow-unsafe"}}, [&] {
        tried = run({"bash", "-c", "echo > /dev/tcp/127.9.8.7/7"});
      });
  EXPECT_THAT(tried.err, HasSubstr("Operation not permitted"));
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].at("comm"), "bash");
  EXPECT_EQ(events[0].at("address"), "127.9.8.7");
  EXPECT_EQ(events[0].at("port"), 7);
}

}  // namespace
}  // namespace irqscope::test
