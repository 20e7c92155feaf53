// Packages whose programs only fill maps: nothing says what to show, and everything is.
#include "live/own_program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// The shape that tutorials of hardirqs and softirqs have.
constexpr std::string_view kFillsMaps = R"(
struct key { char name[32]; };
struct info { unsigned long long count; unsigned int slots[20]; };
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, struct key);
  __type(value, struct info);
} infos SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1024);
  __type(key, unsigned int);
  __type(value, unsigned long long);
} seen SEC(".maps");
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __uint(key_size, 4);
  __uint(value_size, 4);
} untyped SEC(".maps");
const volatile int of_pid;
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  struct key key = {"getppid"};
  struct info none = {};
  struct info* info;
  unsigned int place = 700;
  unsigned long long* seen_times = bpf_map_lookup_elem(&seen, &place);
  if (bpf_get_current_pid_tgid() >> 32 != of_pid) return 0;
  bpf_map_update_elem(&infos, &key, &none, BPF_NOEXIST);
  info = bpf_map_lookup_elem(&infos, &key);
  if (!info || !seen_times) return 0;
  __sync_fetch_and_add(&info->count, 1);
  __sync_fetch_and_add(&info->slots[3], 1);
  __sync_fetch_and_add(seen_times, 1);
  return 0;
}
)";

const Compiled& fills_maps() {
  static const Compiled compiled(IRQSCOPE_PROGRAM, own_source(kFillsMaps));
  return compiled;
}

Finished output_of(Words options, int calls, bool ours = true) {
  options.insert(options.end(), {fills_maps().package(), "--of_pid", ours ? own_pid() : "1"});
  Running program(irqscope_run(options));
  EXPECT_TRUE(wait_until_counting(program, 1));
  call_getppid(calls);
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  return finished;
}

TEST(LiveRunMaps, AllAreShownIfNothingElseIs) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = output_of({"-j"}, 5);
  auto lines = json_lines(finished.out);
  auto infos = of_map(lines, "infos");
  ASSERT_FALSE(infos.empty()) << finished.out;
  EXPECT_EQ(infos.back().at("key").at("name"), "getppid");
  EXPECT_EQ(infos.back().at("value").at("count"), 5);
  EXPECT_EQ(infos.back().at("value").at("slots")[3], 5);
  EXPECT_EQ(infos.back().at("type"), "log2_hist");
  auto seen = of_map(lines, "seen");
  ASSERT_FALSE(seen.empty()) << finished.out;
  for (const auto& line : seen) {
    EXPECT_EQ(line.at("key"), 700) << "of an array, elements that are 0 are left out";
  }
  EXPECT_EQ(seen.back().at("value"), 5);
  EXPECT_TRUE(of_map(lines, "untyped").empty());
  EXPECT_THAT(finished.err, testing::ContainsRegex("once a second: (infos, seen|seen, infos) "));
  EXPECT_THAT(finished.err, HasSubstr("--maps NAME,... chooses, --no-maps shows none"));
}

TEST(LiveRunMaps, GoOnEverySecond) {
  IRQSCOPE_NEEDS_EBPF();
  Running program(
      irqscope_run({"-j", "--maps", "infos", fills_maps().package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  std::this_thread::sleep_for(std::chrono::milliseconds(5500));
  call_getppid(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(6500));
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "irqscope: map infos is empty so far\n");
  EXPECT_GE(of_map(json_lines(finished.out), "infos").size(), 6u);
}

TEST(LiveRunMaps, SlotsAreHistograms) {
  IRQSCOPE_NEEDS_EBPF();
  std::string text = output_of({"--maps", "infos"}, 5).out;
  EXPECT_THAT(text, HasSubstr("key =  name=getppid\ncount = 5\n\n"));
  EXPECT_THAT(text, HasSubstr("distribution\n"));
  EXPECT_THAT(text,
              HasSubstr("8 -> 15         : 5        |****************************************|"));
}

TEST(LiveRunMaps, AreChosenByName) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = output_of({"-j", "--maps", "seen,untyped"}, 5);
  EXPECT_THAT(finished.err, Not(HasSubstr("does not say what to show")));
  auto lines = json_lines(finished.out);
  EXPECT_FALSE(lines.empty());
  EXPECT_EQ(of_map(lines, "seen").size(), lines.size());
  finished = run(irqscope_run({"--maps", "infoss", fills_maps().package()}));
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("--maps: the package has no map 'infoss'; it has "));
  EXPECT_THAT(finished.err, Not(HasSubstr("rodata")));
}

TEST(LiveRunMaps, NoneIsShownIfNoneIsWanted) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = output_of({"--no-maps"}, 5);
  EXPECT_EQ(finished.out, "");
  EXPECT_EQ(finished.err, "");
}

TEST(LiveRunMaps, EmptyOnesAreSaidToBe) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = output_of({"-j", "--maps", "infos"}, 1, false);
  EXPECT_EQ(finished.out, "");
  EXPECT_THAT(finished.err, testing::EndsWith("irqscope: map infos is empty\n"));
}

TEST(LiveRunMaps, InspectSaysWhatIsShown) {
  IRQSCOPE_NEEDS_EBPF();
  std::string text = run({IRQSCOPE_PROGRAM, "inspect", fills_maps().package()}).out;
  EXPECT_THAT(text, testing::ContainsRegex("infos +hash .* histograms, every 1000 ms"));
  EXPECT_THAT(text, testing::ContainsRegex("seen +array .* table, every 1000 ms"));
  EXPECT_THAT(text, testing::ContainsRegex("untyped +hash .* -\n"));
  EXPECT_THAT(text, HasSubstr("the package does not say what to show"));
}

}  // namespace
}  // namespace irqscope::test
