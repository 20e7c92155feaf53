// What people's programs send and keep, as `irqscope run` shows it.
#include <signal.h>

#include <thread>

#include "base/parse.h"
#include "live/own_program.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kTyped = R"(
enum color { red = 1, green = 2, blue = 70 };
struct point { short x; short y; };
struct event {
  signed char s8;
  unsigned char u8;
  short s16;
  unsigned short u16;
  int s32;
  unsigned int u32;
  long long s64;
  unsigned long long u64;
  unsigned __int128 u128;
  enum color color;
  _Bool truth;
  struct point point;
  union { int number; unsigned char bytes[4]; } both;
  unsigned int low : 3;
  int high : 5;
  int list[3];
  char text[8];
  void* pointer;
  struct { int inner; };
};
/// @export struct event
struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} events SEC(".maps");
const volatile int of_pid;
const volatile signed char of_s8;
const volatile unsigned char of_u8;
const volatile short of_s16 SEC(".rodata.custom") = 1;
const volatile unsigned short of_u16;
int of_s32 = 1;
unsigned int of_u32;
long long of_s64 SEC(".data.custom") = 1;
unsigned long long of_u64;
const volatile unsigned __int128 of_u128;
enum color of_color = red;
_Bool of_truth;
const volatile short of_point[2];
const volatile int of_number;
const volatile int of_bits[2];
const volatile int of_list[3];
const volatile char of_text[8];

SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  struct event* e;
  if (bpf_get_current_pid_tgid() >> 32 != of_pid) return 0;
  e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
  if (!e) return 0;
  __builtin_memset(e, 0, sizeof(*e));
  e->s8 = of_s8, e->u8 = of_u8, e->s16 = of_s16, e->u16 = of_u16;
  e->s32 = of_s32, e->u32 = of_u32, e->s64 = of_s64, e->u64 = of_u64, e->u128 = of_u128;
  e->color = of_color, e->truth = of_truth, e->point.x = of_point[0], e->point.y = of_point[1];
  e->both.number = of_number, e->low = of_bits[0], e->high = of_bits[1];
  for (int i = 0; i < 3; ++i) e->list[i] = of_list[i];
  for (int i = 0; i < 8; ++i) e->text[i] = of_text[i];
  e->pointer = (void*)0xffff000000001234;
  e->inner = 9;
  bpf_ringbuf_submit(e, 0);
  return 0;
}
)";

const Words kExtremes = {"--of_s8=-128",
                         "--of_u8=255",
                         "--of_s16=-32768",
                         "--of_u16=0xffff",
                         "--of_s32=-2147483648",
                         "--of_u32=4294967295",
                         "--of_s64=-9223372036854775808",
                         "--of_u64=18446744073709551615",
                         "--of_u128=0xffffffffffffffffffffffffffffffff",
                         "--of_color=blue",
                         "--of_truth",
                         "--of_point=-3,4",
                         "--of_number=0x01020304",
                         "--of_bits=5,-16",
                         "--of_list=1,-2",
                         "--of_text=a\xff\x1b\"z"};

Words typed_command(const Compiled& compiled, const Words& own, const Words& values) {
  Words command = own;
  command.insert(command.end(), {"--count", "1", compiled.package(), "--of_pid", own_pid()});
  command.insert(command.end(), values.begin(), values.end());
  return irqscope_run(command);
}

std::string one_event(const Words& command) {
  Running program(command);
  if (!wait_until_counting(program, 1)) ADD_FAILURE() << "it ended early";
  call_getppid(1);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  return finished.out;
}

TEST(LiveRunEvents, OfEveryTypeAsJson) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kTyped));
  std::string line = one_event(typed_command(compiled, {"-j"}, kExtremes));
  line = std::regex_replace(line, std::regex("\"time_ns\":[0-9]{19},"), "");
  EXPECT_EQ(line, R"({"schema":"irqscope.output/1","map":"events","event":{"s8":-128,"u8":255,)"
                  R"("s16":-32768,"u16":65535,"s32":-2147483648,"u32":4294967295,)"
                  R"("s64":-9223372036854775808,"u64":18446744073709551615,)"
                  R"("u128":"340282366920938463463374607431768211455","color":"blue","truth":true,)"
                  R"("point":{"x":-3,"y":4},"both":{"number":16909060,"bytes":[4,3,2,1]},"low":5,)"
                  R"("high":-16,"list":[1,-2,0],"text":"a\\xff\u001b\"z",)"
                  R"("pointer":"0xffff000000001234","inner":9}})"
                  "\n");
}

// Line by line, in words.
std::vector<Words> words_of(const std::string& text) {
  std::vector<Words> lines;
  for (std::string_view line : split(text, '\n')) {
    if (line.empty()) continue;
    Words words;
    for (std::string_view word : split(line, ' ')) {
      if (!word.empty()) words.emplace_back(word);
    }
    lines.push_back(std::move(words));
  }
  return lines;
}

TEST(LiveRunEvents, OfEveryTypeAsText) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kTyped));
  auto lines = words_of(one_event(typed_command(compiled, {}, kExtremes)));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], (Words{"TIME", "S8",   "U8",   "S16",   "U16",     "S32",   "U32",
                             "S64",  "U64",  "U128", "COLOR", "TRUTH",   "POINT", "BOTH",
                             "LOW",  "HIGH", "LIST", "TEXT",  "POINTER", "INNER"}));
  EXPECT_TRUE(std::regex_match(lines[1].at(0), std::regex("[0-2][0-9]:[0-5][0-9]:[0-6][0-9]")));
  lines[1].erase(lines[1].begin());
  EXPECT_EQ(lines[1], (Words{"-128", "255", "-32768", "65535", "-2147483648", "4294967295",
                             "-9223372036854775808", "18446744073709551615",
                             "340282366920938463463374607431768211455", "blue(70)", "true",
                             R"({"x":-3,"y":4})", R"({"number":16909060,"bytes":[4,3,2,1]})", "5",
                             "-16", "[1,-2,0]", R"(a\xff\x1b"z)", "0xffff000000001234", "9"}));
}

// Nothing given: what the object has.
TEST(LiveRunEvents, OfDefaults) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kTyped));
  auto lines = json_lines(one_event(typed_command(compiled, {"--json"}, {"--no-of_truth"})));
  ASSERT_EQ(lines.size(), 1u);
  const Json& event = lines[0].at("event");
  EXPECT_EQ(event.at("s16"), 1);
  EXPECT_EQ(event.at("s32"), 1);
  EXPECT_EQ(event.at("s64"), 1);
  EXPECT_EQ(event.at("u64"), 0);
  EXPECT_EQ(event.at("u128"), "0");
  EXPECT_EQ(event.at("color"), "red");
  EXPECT_EQ(event.at("truth"), false);
  EXPECT_EQ(event.at("text"), "");
}

constexpr std::string_view kSeveral = R"(
struct event { unsigned int number; };
/// @export struct event
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 65536); } ring SEC(".maps");
/// @export struct event
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} perf SEC(".maps");
/// @sample {"interval": 200}
struct {
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
  __uint(max_entries, 1);
  __type(key, unsigned int);
  __type(value, unsigned int);
} each SEC(".maps");
/// @sample {"interval": 200, "clear_map": true}
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, unsigned int);
  __type(value, unsigned int);
} cleared SEC(".maps");
const volatile int of_pid;
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  struct event event = {7};
  unsigned int key = 0, one = 1, *count;
  if (bpf_get_current_pid_tgid() >> 32 != of_pid) return 0;
  bpf_ringbuf_output(&ring, &event, sizeof(event), 0);
  bpf_perf_event_output(context, &perf, BPF_F_CURRENT_CPU, &event, sizeof(event));
  count = bpf_map_lookup_elem(&each, &key);
  if (count) ++*count;
  key = 5;
  count = bpf_map_lookup_elem(&cleared, &key);
  if (count) ++*count;
  else bpf_map_update_elem(&cleared, &key, &one, BPF_ANY);
  return 0;
}
)";

TEST(LiveRunEvents, OfSeveralMaps) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kSeveral));
  Running program(irqscope_run({"-j", compiled.package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  call_getppid(10);
  ASSERT_TRUE(program.wait_for_out(R"("map":"cleared")"));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  call_getppid(5);
  program.signal(SIGINT);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(finished.err, "");
  auto lines = json_lines(finished.out);
  for (std::string map : {"ring", "perf"}) {
    auto events = of_map(lines, map);
    EXPECT_EQ(events.size(), 15u) << map;
    for (const Json& line : events) EXPECT_EQ(line.at("event"), Json({{"number", 7}}));
  }
  // It is not cleared, so that it shows all calls in the end.
  auto each = of_map(lines, "each");
  ASSERT_GE(each.size(), 2u);
  uint64_t sum = 0;
  for (const Json& one : each.back().at("values")) sum += one.at("value").get<uint64_t>();
  EXPECT_EQ(sum, 15u);
  // No element is seen twice, and none is lost.
  auto cleared = of_map(lines, "cleared");
  ASSERT_GE(cleared.size(), 2u);
  sum = 0;
  for (const Json& line : cleared) {
    EXPECT_EQ(line.at("key"), 5);
    sum += line.at("value").get<uint64_t>();
  }
  EXPECT_EQ(sum, 15u);
}

TEST(LiveRunEvents, TextSaysWhichMap) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kSeveral));
  Running program(irqscope_run({"--count", "20", compiled.package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  call_getppid(4);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  std::map<std::string, int> lines;
  for (const Words& line : words_of(finished.out)) {
    ASSERT_GE(line.size(), 2u);
    ++lines[line[1]];
  }
  EXPECT_EQ(lines["ring"], 5);  // with a title
  EXPECT_EQ(lines["perf"], 5);
  EXPECT_GE(lines["each"], 2);
  EXPECT_EQ(lines["cleared"], 2);
  EXPECT_EQ(lines.size(), 4u);
}

constexpr std::string_view kFlood = R"(
struct event { unsigned long long number; char filling[200]; };
/// @export struct event
struct {
  __uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
  __uint(key_size, 4);
  __uint(value_size, 4);
} events SEC(".maps");
/// @sample {"interval": 100}
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, unsigned int);
  __type(value, unsigned long long);
} sent SEC(".maps");
const volatile int of_pid;
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  struct event event = {};
  unsigned int key = 0;
  unsigned long long* count;
  if (bpf_get_current_pid_tgid() >> 32 != of_pid) return 0;
  count = bpf_map_lookup_elem(&sent, &key);
  if (!count) return 0;
  event.number = __sync_fetch_and_add(count, 1);
  bpf_perf_event_output(context, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
  return 0;
}
)";

// A buffer is of one CPU, and so is what it tells of losses.
void call_getppid_on_one_cpu(int times) {
  std::thread caller([times] {
    EXPECT_TRUE(move_to_cpu(0));
    call_getppid(times);
  });
  caller.join();
}

TEST(LiveRunEvents, ReceivedAndLostAreWhatWasSent) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr uint64_t kCalls = 20'000;
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(kFlood));
  Running program(
      irqscope_run({"-j", "--buffer", "4k", compiled.package(), "--of_pid", own_pid()}));
  ASSERT_TRUE(wait_until_counting(program, 1));
  program.signal(SIGSTOP);
  call_getppid_on_one_cpu(kCalls / 2);
  program.signal(SIGCONT);
  // There is room again once all has been read, and with the next event comes the loss before it.
  ASSERT_TRUE(program.wait_for_out(R"("event":{"number":0,)"));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  call_getppid_on_one_cpu(1);
  ASSERT_TRUE(program.wait_for_out(R"("lost":)"));
  call_getppid_on_one_cpu(kCalls / 2 - 1);
  program.signal(SIGTERM);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0);
  EXPECT_NE(finished.err.find(" events of map events: its buffer was full\n"), std::string::npos);
  auto lines = json_lines(finished.out);
  uint64_t received = 0;
  uint64_t lost = 0;
  for (const Json& line : of_map(lines, "events")) {
    received += line.contains("event");
    lost += line.value("lost", uint64_t{0});
  }
  EXPECT_EQ(of_map(lines, "sent").back().at("value"), kCalls);
  EXPECT_EQ(received + lost, kCalls);
  EXPECT_GT(received, 0u);
  EXPECT_GT(lost, kCalls / 4);
}

TEST(LiveRunEvents, PrintedLines) {
  IRQSCOPE_NEEDS_EBPF();
  Compiled compiled(IRQSCOPE_PROGRAM, own_source(R"(
const volatile int of_pid;
SEC("tracepoint/syscalls/sys_enter_getppid")
int on_getppid(void* context) {
  if (bpf_get_current_pid_tgid() >> 32 == of_pid) bpf_printk("hello of %d", of_pid);
  return 0;
})"));
  for (bool as_json : {false, true}) {
    Words words = {"--count", "1", compiled.package(), "--of_pid", own_pid()};
    if (as_json) words.insert(words.begin(), "--json");
    std::string out = one_event(irqscope_run(words));
    std::string text = "hello of " + own_pid();
    EXPECT_NE(out.find(text), std::string::npos) << out;
    if (!as_json) continue;
    auto lines = json_lines(out);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_TRUE(lines[0].at("printk").get<std::string>().ends_with(text)) << lines[0];
    EXPECT_FALSE(lines[0].contains("map"));
  }
}

}  // namespace
}  // namespace irqscope::test
