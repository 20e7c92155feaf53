// Interrupts into a file, and out of it again: all that happened is there, whatever happens to
// whoever writes it.
#include <sys/mount.h>

#include <algorithm>
#include <thread>

#include "base/clock.h"
#include "live/events.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

const uint64_t kDatagrams = scaled(20'000);

void flood() { EXPECT_TRUE(send_datagrams(kDatagrams)); }

// A little at a time, so that it never ends by itself, and the file stays small.
Result<void> trickle() {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return send_datagrams(20);
}

Words recording(const std::string& file, const Words& options = {}) {
  return with(irqscope({"record", "-o", file}), options);
}

Finished report(const std::string& file, const Words& options = {}) {
  return run(with(irqscope({"report", file}), options));
}

// The lines on standard error.
long lines(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

// Of a recording that has all it should.
std::vector<Json> tables(const std::string& file, const Words& options = {}) {
  Finished finished = report(file, with({"--json"}, options));
  EXPECT_EQ(finished.status, 0) << finished.err;
  // Of a ring or a flight one line tells what was let go.
  bool is_part = finished.err.find("; let go: ") != std::string::npos;
  EXPECT_EQ(lines(finished.err), is_part ? 1 : 0) << finished.err;
  return json_lines(finished.out);
}

uint64_t net_rx(const std::vector<Json>& intervals) {
  return calls_in(intervals, Kind::softirq, softirq_vector("net_rx"));
}

// ---- what is in it

class LiveRecordOver : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Transports, LiveRecordOver, testing::Values("ring", "perf"));

// Other interrupts of the network may come between the starts of the two, so both are set against
// a witness; on a quiet network that is one number.
TEST_P(LiveRecordOver, HasWhatStatCounts) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Witness witness;
  auto finished = run_around(
      {irqscope({"stat", "--json", "1000"}), recording(file, {"--transport", GetParam()})},
      kAnyLinks, flood, &witness);
  EXPECT_THAT(finished[1].err, HasSubstr(", 0 lost; "));
  EXPECT_EQ(finished[1].out, "");
  Range range = witness.range("net_rx");
  EXPECT_GE(range.least, kDatagrams);
  EXPECT_TRUE(is_in(net_rx(json_lines(finished[0].out)), range));
  EXPECT_TRUE(is_in(net_rx(tables(file)), range));
  EXPECT_GE(trace_recording(file).named("net_rx"), kDatagrams);
}

// What was lost between, too: the recording begins when counting does, and so do its numbers.
TEST(LiveRecord, HasOneNumberEverywhere) {
  IRQSCOPE_NEEDS_EBPF();
  const std::vector<Words> ways = {{},
                                   {"--buffer", "4k"},
                                   {"--transport", "perf"},
                                   {"--ring", "0.6s"},
                                   {"--flight", "0.6s", "--trigger", "slower 1ns"}};
  for (const Words& way : ways) {
    Folder folder;
    std::string file = folder.file("a");
    Background load(trickle, UINT64_MAX);
    Finished recorded = run(recording(file, with({"--duration", "2"}, way)));
    ASSERT_EQ(recorded.status, 0) << recorded.err;
    Json info = json_lines(report(file, {"--info", "--json"}).out).at(0);
    uint64_t events = info.at("events"), lost = info.at("lost_events");
    EXPECT_GT(events, 0u);
    EXPECT_EQ(info.at("early_events"), 0u);
    EXPECT_THAT(recorded.err, HasSubstr(fmt::format(": {} event", events)));
    EXPECT_THAT(recorded.err, HasSubstr(fmt::format(", {} lost", lost)));
    EXPECT_THAT(report(file, {"--info"}).out,
                HasSubstr(fmt::format("events    {}, {} lost\n", events, lost)));
    Json table = tables(file, {"--per-cpu"}).at(0);
    uint64_t counted = 0;
    for (const Json& row : table.at("rows")) {
      counted += row.at("count").get<uint64_t>();
      if (row.at("not_handled").is_number()) counted += row.at("not_handled").get<uint64_t>();
    }
    EXPECT_EQ(counted, events);
    EXPECT_EQ(table.at("loss").at("lost_events"), lost);
    Traced traced = trace_recording(file);
    EXPECT_EQ(traced.events.size(), events);
    EXPECT_EQ(traced.at_end("received"), events);
    EXPECT_EQ(traced.at_end("lost"), lost);
    EXPECT_EQ(traced.told_losses(), lost);
    EXPECT_EQ(traced.at_end("early"), 0u);
  }
}

TEST(LiveRecord, AReportIsTheSameEachTime) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  run_around({recording(file)}, kAnyLinks, flood);
  const std::vector<Words> options = {{},
                                      {"--json"},
                                      {"-f", "csv"},
                                      {"--by", "task"},
                                      {"--by", "cgroup"},
                                      {"--by", "cpu"},
                                      {"--by", "kind"},
                                      {"--delay"},
                                      {"-d"},
                                      {"--per-cpu"},
                                      {"-l"},
                                      {"--no-times"},
                                      {"0.2"},
                                      {"--json", "0.2"},
                                      {"-d", "-N", "--name", "net_rx"},
                                      {"--kind", "softirq", "--cpus", "0"}};
  for (const Words& one : options) {
    Finished first = report(file, one);
    Finished second = report(file, one);
    std::string words = fmt::format("{}", fmt::join(one, " "));
    EXPECT_EQ(first.status, 0) << words << ": " << first.err;
    EXPECT_EQ(first.err, "") << words;
    EXPECT_NE(first.out, "") << words;
    EXPECT_TRUE(first.out == second.out) << words;
  }
}

TEST(LiveRecord, IntervalsHaveWhatTheWholeHas) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  run_around({recording(file)}, kAnyLinks, [] {
    flood();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    flood();
  });
  uint64_t all = net_rx(tables(file));
  EXPECT_GE(all, 2 * kDatagrams);
  EXPECT_GE(tables(file, {"0.2"}).size(), 3u);
  EXPECT_EQ(net_rx(tables(file, {"0.2"})), all);
  EXPECT_EQ(net_rx(tables(file, {"1ms"})), all);
  EXPECT_EQ(net_rx(tables(file, {"--per-cpu"})), all);
}

TEST(LiveRecord, OfAProcess) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Worker busy([] {
    if (!send_datagrams(kDatagrams)) _exit(1);
  });
  std::string pid = fmt::format("{}", busy.pid());
  run_around({recording(file), recording(folder.file("of one"), {"--pid", pid})}, kAnyLinks, [&] {
    Background other([] { return send_datagrams(100); }, UINT64_MAX);
    EXPECT_TRUE(busy.work());
  });
  // Some may be left to ksoftirqd.
  EXPECT_GE(net_rx(tables(file, {"--pid", pid})), kDatagrams - kDatagrams / 20);
  EXPECT_EQ(net_rx(tables(file, {"--pid", pid})), net_rx(tables(folder.file("of one"))));
}

TEST(LiveRecord, FunctionsOnRequest) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  run_around({recording(folder.file("without")), recording(folder.file("with"), {"--functions"})},
             kAnyLinks, flood);
  auto by_function = tables(folder.file("with"), {"--by", "function"});
  ASSERT_EQ(by_function.size(), 1u);
  EXPECT_GE(by_function[0].at("rows").size(), 2u);
  Finished refused = report(folder.file("without"), {"--by", "function"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(lines(refused.err), 1);
  EXPECT_THAT(refused.err, HasSubstr("has no functions; record them with"));
}

TEST(LiveRecord, TwoAtOnce) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  run_around({recording(folder.file("a")), recording(folder.file("b"), {"--transport", "perf"})},
             kAnyLinks, [&] {
               flood();
               Finished third = run(recording(folder.file("a")));
               EXPECT_EQ(third.status, 1);
               EXPECT_EQ(lines(third.err), 1) << third.err;
               EXPECT_THAT(third.err, HasSubstr("File exists"));
             });
  EXPECT_GE(net_rx(tables(folder.file("a"))), kDatagrams);
  EXPECT_GE(net_rx(tables(folder.file("b"))), kDatagrams);
}

// ---- the command, and the file

TEST(LiveRecord, PassesTheCommandsStatusOn) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  for (const auto& [script, status] :
       {std::pair{"exit 0", 0}, {"exit 7", 7}, {"kill -KILL $$", 137}, {"kill -TERM $$", 143}}) {
    std::string file = folder.file(script);
    Finished finished = run(recording(file, {"--", "sh", "-c", script}));
    EXPECT_EQ(finished.status, status) << finished.err;
    EXPECT_EQ(tables(file).size(), 1u);
  }
  Finished said = run(recording(folder.file("said"), {"--", "echo", "this"}));
  EXPECT_EQ(said.out, "this\n");
}

TEST(LiveRecord, NoProgramNoFile) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  std::string script = folder.file("script");
  write_content(script, "#!/nonexistent/interpreter\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  for (const std::string& program : {std::string("no-such-program"), std::string("/nonexistent/a"),
                                     folder.path().string(), std::string(), script}) {
    Finished finished = run(recording(file, {"--", program}));
    EXPECT_EQ(finished.status, 1) << program;
    EXPECT_EQ(lines(finished.err), 1) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(file)) << program;
  }
}

TEST(LiveRecord, AFileIsNotReplacedUnasked) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  std::string touched = folder.file("touched");
  write_content(file, "precious");
  Finished refused = run(recording(file, {"--", "touch", touched}));
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(lines(refused.err), 1) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr(file + ": File exists; --force replaces it"));
  EXPECT_EQ(content(file), "precious");
  EXPECT_FALSE(std::filesystem::exists(touched));
  Finished replaced = run(recording(file, {"--force", "--", "touch", touched}));
  EXPECT_EQ(replaced.status, 0) << replaced.err;
  EXPECT_EQ(tables(file).size(), 1u);
  EXPECT_TRUE(std::filesystem::exists(touched));
}

TEST(LiveRecord, OnlyIntoARegularFile) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  for (const std::string& file : {folder.path().string(), std::string("/dev/null"),
                                  std::string("/nonexistent/a"), folder.file("a/b")}) {
    Finished refused = run(recording(file, {"--force", "--", "true"}));
    EXPECT_EQ(refused.status, 1);
    EXPECT_EQ(lines(refused.err), 1) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(file));
  }
}

// ---- signals

TEST(LiveRecord, AStopMakesAWholeFile) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  Background load(trickle, UINT64_MAX);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) {
    std::string file = folder.file(std::to_string(signal));
    Running program(recording(file));
    ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    program.signal(signal);
    Finished finished = program.wait();
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_GE(net_rx(tables(file)), 1u);
  }
}

TEST(LiveRecord, AStopEndsTheCommandToo) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  Running program(recording(folder.file("a"), {"--", "sleep", "1000"}));
  ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_FALSE(finished.timed_out);
  EXPECT_EQ(finished.status, 128 + SIGTERM);
  EXPECT_EQ(tables(folder.file("a")).size(), 1u);
}

TEST(LiveRecord, AStopThatComesTwiceIsOne) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    std::string file = folder.file(std::to_string(number));
    Running program(recording(file, {"--", "sleep", "1000"}));
    ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
    for (int times = 0; times < 2; ++times) program.signal(number);
    EXPECT_EQ(program.wait().status, 128 + SIGTERM) << number;  // the command's
    EXPECT_EQ(tables(file).size(), 1u);
  }
}

TEST(LiveRecord, APauseLosesNothingThatIsNotCounted) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  for (const char* buffer : {"4k", "16M"}) {
    std::string file = folder.file(buffer);
    Running program(recording(file, {"--buffer", buffer}));
    ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
    program.signal(SIGSTOP);
    flood();
    program.signal(SIGCONT);
    let_interrupts_finish();
    program.signal(SIGINT);
    EXPECT_EQ(program.wait().status, 0);
    uint64_t lost = tables(file).at(0).at("loss").at("lost_events");
    EXPECT_GE(net_rx(tables(file)) + lost, kDatagrams);
    Traced traced = trace_recording(file);
    EXPECT_EQ(traced.at_end("lost"), lost);
    EXPECT_EQ(traced.told_losses(), lost);
    EXPECT_EQ(lost > 0, buffer == std::string("4k")) << lost;
  }
}

TEST(LiveRecord, AKilledOneHasAllButTheLastMoment) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr uint64_t kMissingNs = 2'000'000'000;  // a round is half a second
  Folder folder;
  std::string file = folder.file("a");
  Background load(trickle, UINT64_MAX);
  Running program(recording(file));
  ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
  std::this_thread::sleep_for(std::chrono::seconds(4));
  uint64_t killed_ns = monotonic_ns();
  program.signal(SIGKILL);
  EXPECT_EQ(program.wait().status, 128 + SIGKILL);
  Finished finished = report(file);
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(lines(finished.err), 1);
  EXPECT_THAT(finished.err, HasSubstr("it has no end: whoever wrote it was killed"));
  EXPECT_THAT(report(file, {"--info"}).out, HasSubstr("ended     it has no end: "));
  EXPECT_THAT(run(irqscope({"trace", "--input", file})).err, HasSubstr("it has no end: "));
  EXPECT_THAT(finished.out, HasSubstr("net_rx"));
  Traced traced = trace_recording(file);
  ASSERT_GE(traced.events.size(), 1u);
  EXPECT_GE(traced.events.back().at("monotonic_ns").get<uint64_t>(), killed_ns - kMissingNs);
}

// ---- room

class SmallDisk {
 public:
  explicit SmallDisk(const std::filesystem::path& path) : path_(path) {
    std::filesystem::create_directory(path_);
    is_mounted_ = mount("irqscope-test", path_.c_str(), "tmpfs", 0, "size=64k") == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool is_mounted() const { return is_mounted_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
  bool is_mounted_;
};

// What stands behind "irqscope COMMAND: ", in the last line.
std::string last_words(const Finished& finished) {
  size_t begin = finished.err.rfind("irqscope ");
  size_t colon = finished.err.find(": ", std::min(begin, finished.err.size()));
  return colon == std::string::npos ? "" : finished.err.substr(colon + 2);
}

// Ways to record that all need more room than there is, under a load that is steady.
const std::vector<Words> kWaysToFill = {
    {}, {"--max-size", "100M"}, {"--ring", "1m"}, {"--flight", "2s", "--trigger", "slower 1ns"}};

// Ended by the lack of room, and all agree about what is in the file and what is not.
void expect_full(const Finished& recorded, const std::string& file, const std::string& why) {
  EXPECT_FALSE(recorded.timed_out);
  EXPECT_EQ(recorded.status, 1) << recorded.err;
  std::string words = last_words(recorded);
  EXPECT_THAT(words, HasSubstr(file + ": ended early: " + why + "; "));
  Finished shown = report(file, {"--json", "--per-cpu"});
  EXPECT_EQ(shown.status, 0);
  EXPECT_EQ(last_words(shown), words);
  Json info = json_lines(report(file, {"--info", "--json"}).out).at(0);
  EXPECT_EQ(info.at("end"), why);
  uint64_t missing = info.at("missing").at("events"), events = info.at("events");
  EXPECT_THAT(words, HasSubstr(missing == 0 ? "no event is" : fmt::format("{} event", missing)));
  EXPECT_THAT(recorded.err, HasSubstr(fmt::format(": {} event", events)));
  EXPECT_THAT(report(file, {"--info"}).out, HasSubstr("ended     " + why + "; "));
  Traced traced = trace_recording(file);
  EXPECT_EQ(traced.events.size(), events);
  EXPECT_EQ(last_words(traced.program), words);
}

// So slow that several rounds find room.
Result<void> fill_slowly() {
  usleep(1000);
  return send_datagrams(10);
}

TEST(LiveRecord, AFullDiskEndsIt) {
  IRQSCOPE_NEEDS_EBPF();
  for (const Words& way : kWaysToFill) {
    Folder folder;
    SmallDisk disk(folder.path() / "disk");
    if (!disk.is_mounted()) GTEST_SKIP() << "no tmpfs may be mounted here";
    std::string file = disk.file("a");
    Background load(fill_slowly, UINT64_MAX);
    expect_full(run(recording(file, way)), file, "No space left on device");
  }
}

TEST(LiveRecord, ALimitOfFilesEndsIt) {
  IRQSCOPE_NEEDS_EBPF();
  for (const Words& way : kWaysToFill) {
    Folder folder;
    std::string file = folder.file("a");
    Background load(fill_slowly, UINT64_MAX);
    Words limited = {"sh", "-c", "ulimit -f 64; exec \"$@\"", "sh"};
    expect_full(run(with(limited, recording(file, way))), file, "File too large");
  }
}

TEST(LiveRecord, EndsWhenTheFileIsLarge) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Background load([] { return send_datagrams(100); }, UINT64_MAX);
  Finished finished = run(recording(file, {"--max-size", "64k"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("ended: the size was reached"));
  EXPECT_GE(std::filesystem::file_size(file), 64u << 10);
  EXPECT_GE(net_rx(tables(file)), 1u);
}

TEST(LiveRecord, ARingKeepsTheLastPart) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Background load(trickle, UINT64_MAX);
  Finished finished = run(recording(file, {"--ring", "1s", "--duration", "6"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  auto intervals = tables(file);
  ASSERT_EQ(intervals.size(), 1u);
  EXPECT_GE(intervals[0].at("interval_ns"), 1'000'000'000);
  EXPECT_LE(intervals[0].at("interval_ns"), 4'000'000'000);
  EXPECT_GE(net_rx(intervals), 1u);
  Traced traced = trace_recording(file);
  ASSERT_GE(traced.events.size(), 2u);
  uint64_t span = traced.events.back().at("monotonic_ns").get<uint64_t>() -
                  traced.events.front().at("monotonic_ns").get<uint64_t>();
  EXPECT_LE(span, 4'000'000'000u);
  EXPECT_EQ(list_directory(folder.path()), Words{"a"});
}

// ---- flights

TEST(LiveRecord, AFlightIsSavedIfItsTriggerFires) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Background load(trickle, UINT64_MAX);
  Finished finished = run(recording(file, {"--flight", "0.5", "--trigger", "slower 1ns net_rx"}));
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.err, HasSubstr("ended: softirq 'net_rx' on CPU"));
  EXPECT_GE(net_rx(tables(file)), 1u);
}

TEST(LiveRecord, AFlightIsGoneIfItsTriggerNeverFires) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  Running program(recording(file, {"--flight", "0.5", "--trigger", "slower 10s"}));
  ASSERT_TRUE(wait_until_counting(program, kAnyLinks));
  flood();
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "'slower 10s' never happened; nothing was written\n");
  EXPECT_EQ(list_directory(folder.path()), Words{});
}

// Before anything was waited for: afterwards what was caught would be gone.
TEST(LiveRecord, AFlightKnowsAtOnceThatItsFileExists) {
  IRQSCOPE_NEEDS_EBPF();
  Folder folder;
  std::string file = folder.file("a");
  write_content(file, "precious");
  const Words flight = {"--flight", "0.2", "--trigger", "slower 1ns", "--duration", "3"};
  Finished refused = run(
      recording(file, with({"--flight", "0.2", "--trigger", "slower 10s"}, {"--duration", "1"})));
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.err, HasSubstr("File exists"));
  EXPECT_EQ(content(file), "precious");
  Finished replaced = run(recording(file, with(flight, {"--force"})));
  EXPECT_EQ(replaced.status, 0) << replaced.err;
  EXPECT_EQ(tables(file).size(), 1u);
}

// ---- damage

class LiveRecordDamage : public testing::Test {
 protected:
  void SetUp() override {
    IRQSCOPE_NEEDS_EBPF();
    run_around({recording(file_)}, kAnyLinks, [] {
      for (int rounds = 0; rounds < 3; ++rounds) {  // so that half of it has a whole one
        flood();
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
      }
    });
    whole_ = content(file_);
    ASSERT_GE(whole_.size(), 1000u);
  }

  // One line that says where, after the tables up to there.
  void expect_told(const std::string& bytes, const std::string& message) {
    write_content(file_, bytes);
    Finished shown = report(file_);
    Finished traced = run(irqscope({"trace", "--input", file_, "--json"}));
    for (const Finished& finished : {shown, traced}) {
      EXPECT_EQ(finished.status, 1) << finished.err;
      EXPECT_THAT(finished.err, HasSubstr(file_ + ": " + message));
    }
    EXPECT_EQ(lines(shown.err), 1) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("softirq"));
    EXPECT_THAT(traced.out, HasSubstr("irqscope.trace_end/1"));
  }

  Folder folder_;
  std::string file_ = folder_.file("a");
  std::string whole_;
};

TEST_F(LiveRecordDamage, AByteIsWrong) {
  for (size_t tenths = 5; tenths < 10; ++tenths) {
    std::string bytes = whole_;
    bytes[bytes.size() / 10 * tenths] ^= 0x10;
    expect_told(bytes, "");
  }
}

TEST_F(LiveRecordDamage, TheEndIsMissing) {
  expect_told(whole_.substr(0, whole_.size() - 1), "ends in the middle of a block at byte ");
}

TEST_F(LiveRecordDamage, SomethingFollowsTheEnd) { expect_told(whole_ + "x", "damaged at byte "); }

TEST_F(LiveRecordDamage, NothingButTheBeginning) {
  for (size_t bytes : {size_t{0}, size_t{1}, size_t{16}, size_t{100}}) {
    write_content(file_, whole_.substr(0, bytes));
    for (const Words& command : {Words{"report", file_}, Words{"trace", "--input", file_}}) {
      Finished refused = run(irqscope(command));
      EXPECT_EQ(refused.status, 1);
      EXPECT_EQ(refused.out, "");
      EXPECT_EQ(lines(refused.err), 1) << refused.err;
      EXPECT_THAT(refused.err, HasSubstr(file_ + ": "));
    }
  }
}

}  // namespace
}  // namespace irqscope::test
