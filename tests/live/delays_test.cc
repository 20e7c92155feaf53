// How long softirqs waited until they ran.
#include "base/clock.h"
#include "model/interval.h"
#include "support/cpu_load.h"
#include "support/live.h"
#include "support/load.h"
#include "support/window.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 20'000;

struct Observed {
  Interval interval;
  uint64_t elapsed_ns = 0;  // not less than what can have been waited
};

Observed observe_delays(ebpf::AttachKind attach) {
  CollectRequest request = all_kinds();
  request.measure_delay = true;
  request.attach = attach;
  auto collector = start_collector(request);
  let_interrupts_finish();
  uint64_t begin_ns = monotonic_ns();
  Snapshot begin = read_at_rest(*collector);
  auto disk = DiskFile::make();
  EXPECT_TRUE(send_datagrams(kDatagrams));
  if (disk) {
    EXPECT_TRUE(disk->read_blocks(300));
  }
  sleep_often(300);
  let_interrupts_finish();
  Snapshot end = read_at_rest(*collector);
  return {difference(begin, end), monotonic_ns() - begin_ns};
}

uint64_t count_of(const Delay& delay) { return delay.timing.histogram.count(); }

void expect_sound(const Row& row) {
  SCOPED_TRACE(row.source->name);
  ASSERT_EQ(row.tally.delay.has_value(),
            row.source.key.kind == Kind::softirq || row.source.key.kind == Kind::thread);
  if (row.source.key.kind != Kind::softirq) return;
  const Delay& delay = *row.tally.delay;
  EXPECT_LE(count_of(delay) + delay.reraised, row.tally.entered.value());
  if (count_of(delay) == 0) return;
  EXPECT_GT(delay.timing.histogram.buckets()[bucket_index(delay.timing.max_ns)], 0u);
  EXPECT_GE(delay.timing.max_ns, quantile_ns(delay.timing, 0.5).value());
  EXPECT_LE(delay.timing.max_ns, delay.timing.total_ns);
}

struct Waited {
  uint64_t calls = 0, delays = 0, reraised = 0, total_ns = 0, in_no_time = 0;
};

Waited waited(const Interval& interval, std::string_view name, std::optional<int> cpu = {},
              std::optional<RunContext> context = {}) {
  Waited sum;
  for (const Row& row : interval.rows) {
    const SourceKey& key = row.source.key;
    if (row.source->name != name || (cpu && key.cpu != *cpu)) continue;
    if (context && key.context != *context) continue;
    sum.calls += row.tally.entered.value();
    sum.delays += count_of(*row.tally.delay);
    sum.reraised += row.tally.delay->reraised;
    sum.total_ns += row.tally.delay->timing.total_ns;
    sum.in_no_time += row.tally.delay->timing.histogram.buckets()[0];
  }
  return sum;
}

class LiveDelays : public testing::TestWithParam<ebpf::AttachKind> {};

TEST_P(LiveDelays, OfSoftirqs) {
  IRQSCOPE_NEEDS_EBPF();
  Observed observed = observe_delays(GetParam());
  for (const Row& row : observed.interval.rows) expect_sound(row);
  Waited net_rx = waited(observed.interval, "net_rx");
  EXPECT_GE(net_rx.calls, kDatagrams);
  EXPECT_GT((net_rx.delays + net_rx.reraised) * 10, net_rx.calls * 9);

  // To ourselves: raised by whoever sends, and run as soon as that has enabled softirqs again.
  Waited own = waited(observed.interval, "net_rx", {}, RunContext::task);
  EXPECT_GT(own.delays * 10, kDatagrams * 9);
  EXPECT_EQ(own.in_no_time, 0u);
  // A softirq waits once at a time on a CPU, so all its delays have room in the time that passed.
  const auto cpus = sys::online_cpus({}).value();
  for (int cpu : cpus.cpus()) {
    for (const char* name : {"net_rx", "timer", "sched", "rcu", "block"}) {
      EXPECT_LE(waited(observed.interval, name, cpu).total_ns, observed.elapsed_ns) << name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Live, LiveDelays,
                         testing::Values(ebpf::AttachKind::tp_btf, ebpf::AttachKind::raw_tp),
                         [](const auto& tested) {
                           return std::string(ebpf::attach_name(tested.param));
                         });

TEST(LiveDelaysShown, AsJson) {
  IRQSCOPE_NEEDS_EBPF();
  auto finished = run_around({{IRQSCOPE_PROGRAM, "stat", "--delay", "--json", "1000"}}, 5,
                             [] { EXPECT_TRUE(send_datagrams(kDatagrams)); });
  uint64_t delays = 0;
  const auto interval = json_lines(finished[0].out).at(0);
  for (const auto& row : interval.at("rows")) {
    bool has_delay = row.at("kind") == "softirq" || row.at("kind") == "thread";
    EXPECT_EQ(row.at("delay").is_object(), has_delay) << row;
    if (row.at("name") == "net_rx") delays += row.at("delay").at("count").get<uint64_t>();
  }
  EXPECT_GT(delays * 10, kDatagrams * 9);
}

}  // namespace
}  // namespace irqscope::test
