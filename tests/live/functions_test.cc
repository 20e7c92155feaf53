// What softirqs and vectors spent their time on.
#include <algorithm>
#include <map>

#include "model/group.h"
#include "support/cpu_load.h"
#include "support/live.h"
#include "support/load.h"
#include "support/stream.h"
#include "support/window.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 20'000;
constexpr uint64_t kSleeps = 1'000;
constexpr uint64_t kWaits = 50;
constexpr uint64_t kCalls = 500;
constexpr size_t kBytes = 8 << 20;

CollectRequest with_functions(ebpf::AttachKind attach) {
  CollectRequest request = all_kinds();
  request.functions = true;
  request.attach = attach;
  return request;
}

Interval observe_at_rest(EbpfCollector& collector) {
  let_interrupts_finish();
  Snapshot begin = read_at_rest(collector);
  EXPECT_TRUE(send_datagrams(kDatagrams));
  sleep_often(kSleeps);
  EXPECT_TRUE(wait_in_vain(kWaits));
  auto cpus = sys::online_cpus({}).value().cpus();
  EXPECT_TRUE(stream_to_ourselves(cpus[0], kBytes));
  if (cpus.size() > 1) {
    EXPECT_TRUE(call_across_cpus(cpus[0], cpus[1], kCalls));
  }
  let_interrupts_finish();
  return difference(begin, read_at_rest(collector));
}

struct Found {
  uint64_t count = 0, work = 0, budget = 0;
};

Found find(const Interval& interval, std::string_view type, std::string_view within,
           std::string_view name) {
  Found found;
  for (const Row& row : interval.functions) {
    const Source& source = row.source;
    if (source->type != type || !source->within->starts_with(within) ||
        !source->name.starts_with(name))
      continue;
    found.count += row.tally.count;
    found.work += row.tally.work.value_or(0);
    found.budget += row.tally.budget.value_or(0);
  }
  return found;
}

// What the loads are known to run. A few timer interrupts may be without tracepoints.
void expect_known_functions(const Interval& interval) {
  Found polls = find(interval, "napi", "net_rx", "process_backlog");
  EXPECT_GE(polls.count, 1u);
  EXPECT_GE(polls.work, kDatagrams);
  EXPECT_GT(polls.work, polls.count) << "a stream has polls of several packets";
  EXPECT_GE(find(interval, "hrtimer", "local_timer", "hrtimer_wakeup").count, kSleeps * 9 / 10);
  EXPECT_GE(find(interval, "hrtimer", "local_timer", "tick_").count, 1u);
  // From one CPU to another, while that runs a thread of ours.
  if (sys::online_cpus({}).value().cpus().size() > 1) {
    EXPECT_GE(find(interval, "csd", "call_function", "").count, kCalls / 10);
  }
  EXPECT_GE(find(interval, "timer", "timer", "process_timeout").count, kWaits * 9 / 10);
}

void expect_sound(const Row& row) {
  const Source& source = row.source;
  EXPECT_NE(source->name, "");
  EXPECT_FALSE(source->name.starts_with("0x")) << source->name;
  EXPECT_TRUE(source->within && *source->within != "" && *source->within != "?") << source->name;
  EXPECT_EQ(row.tally.work.has_value(), source->type == "napi") << source->name;
  EXPECT_LE(row.tally.work.value_or(0), row.tally.budget.value_or(0)) << source->name;
  EXPECT_LE(row.tally.timing->nested_ns.value(), row.tally.timing->total_ns) << source->name;
  EXPECT_EQ(row.tally.timing->histogram.count(), row.tally.count) << source->name;
}

using Place = std::pair<std::string, int>;

// Functions and what is left are the whole: not a nanosecond less, and no function took more than
// what it ran in.
void expect_sums(const Interval& interval) {
  std::map<Place, uint64_t> parts, wholes;
  for (const Row& row : group(interval, By::function, true).rows) {
    parts[{row.source->within.value(), row.source.key.cpu.value()}] += row.tally.timing->net_ns();
  }
  for (const Row& row : interval.rows) {
    wholes[{row.source->name, row.source.key.cpu.value()}] += row.tally.timing->net_ns();
  }
  EXPECT_FALSE(parts.empty());
  for (const auto& [place, net_ns] : parts) {
    EXPECT_EQ(net_ns, wholes[place]) << place.first << " on CPU " << place.second;
  }
}

TEST(LiveFunctions, AddUpToTheirSources) {
  IRQSCOPE_NEEDS_EBPF();
  for (auto attach : {ebpf::AttachKind::tp_btf, ebpf::AttachKind::raw_tp}) {
    SCOPED_TRACE(ebpf::attach_name(attach));
    auto collector = start_collector(with_functions(attach));
    Interval interval = observe_at_rest(*collector);
    expect_known_functions(interval);
    for (const Row& row : interval.functions) expect_sound(row);
    expect_sums(interval);
    EXPECT_TRUE(interval.loss.none());
  }
}

// A source without any function has no row; of the others each has its rest.
TEST(LiveFunctions, AreShownWithARest) {
  IRQSCOPE_NEEDS_EBPF();
  auto finished = run_around({{IRQSCOPE_PROGRAM, "stat", "--by", "function", "--json", "1000"}}, 5,
                             [] { EXPECT_TRUE(send_datagrams(kDatagrams)); });
  std::map<std::string, int> rests, functions;
  const auto interval = json_lines(finished[0].out).at(0);
  for (const auto& row : interval.at("rows")) {
    ASSERT_EQ(row.at("kind"), "function") << row;
    EXPECT_NE(row.at("name"), "");
    std::string within = row.at("within");
    ++(row.at("type") == "rest" ? rests : functions)[within];
  }
  EXPECT_GE(functions["net_rx"], 1);
  for (const auto& [within, count] : functions) EXPECT_EQ(rests[within], 1) << within;
}

}  // namespace
}  // namespace irqscope::test
