// Net times against each other: what the rows say, what the CPUs sum up apart from them, and the
// time that passed.
#include <algorithm>
#include <thread>

#include "base/clock.h"
#include "model/interval.h"
#include "support/cpu_load.h"
#include "support/live.h"
#include "support/load.h"
#include "support/window.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

size_t level_of(Kind kind) {
  if (kind == Kind::nmi) return 0;
  if (kind == Kind::hardirq || kind == Kind::vector) return 1;
  return kind == Kind::softirq ? 2 : 3;
}

struct AtRest {
  Snapshot snapshot;
  uint64_t before_ns;
  uint64_t after_ns;
};

AtRest rest(EbpfCollector& collector) {
  let_interrupts_finish();
  AtRest result{{}, monotonic_ns(), 0};
  result.snapshot = read_at_rest(collector);
  result.after_ns = monotonic_ns();
  return result;
}

// Where the disk interrupts, so that they fall into what else runs there.
std::optional<int> disk_cpu(const DiskFile& disk) {
  Counts before = counts_of(read_kernel());
  if (!disk.read_blocks(200)) return std::nullopt;
  uint64_t most = 100;
  std::optional<int> cpu;
  for (const auto& [place, count] : growth(before, counts_of(read_kernel()))) {
    if (std::get<0>(place) != Kind::hardirq || count < most) continue;
    most = count;
    cpu = std::get<2>(place);
  }
  return cpu;
}

// Datagrams and timers on that CPU, and reads from the other, whose completions come in between.
void load(int cpu, const Result<DiskFile>& disk) {
  std::thread network([&] {
    EXPECT_TRUE(move_to_cpu(cpu));
    EXPECT_TRUE(send_datagrams(20'000));
  });
  std::thread timers([&] {
    EXPECT_TRUE(move_to_cpu(cpu));
    sleep_often(500);
  });
  if (disk) {
    EXPECT_TRUE(disk->read_blocks(500));
  }
  timers.join();
  network.join();
}

uint64_t nested_in(const Interval& interval, std::string_view name) {
  uint64_t nested_ns = 0;
  for (const Row& row : interval.rows) {
    if (row.source->name == name) nested_ns += row.tally.timing->nested_ns.value();
  }
  return nested_ns;
}

// The buckets hold the net time of each call, so that theirs bounds are bounds of the sum.
void expect_histogram(const Row& row) {
  const Timing& timing = row.tally.timing.value();
  uint64_t least = 0, most = 0;
  timing.histogram.buckets().for_each([&](size_t bucket, uint64_t count) {
    least += count * bucket_bounds(bucket).low_ns;
    most += count * (bucket_bounds(bucket).high_ns - 1);
  });
  EXPECT_EQ(timing.histogram.count(), row.tally.count) << row.source->name;
  EXPECT_LE(timing.nested_ns.value(), timing.total_ns) << row.source->name;
  if (row.source.key.kind == Kind::thread) return;  // also has what is not finished
  EXPECT_TRUE(is_in(timing.net_ns(), {least, most})) << row.source->name;
}

struct Sums {
  LevelTimes net_ns{};
  uint64_t vector_net_ns = 0;
  uint64_t nested_in_softirqs = 0;
};

std::map<int, Sums> sums_of_rows(const Interval& interval) {
  std::map<int, Sums> cpus;
  for (const Row& row : interval.rows) {
    const Timing& timing = row.tally.timing.value();
    Sums& sums = cpus[row.source.key.cpu.value()];
    sums.net_ns[level_of(row.source.key.kind)] +=
        timing.net_ns() + row.tally.not_handled_ns.value_or(0);
    if (row.source.key.kind == Kind::vector) sums.vector_net_ns += timing.net_ns();
    if (row.source.key.kind == Kind::softirq) sums.nested_in_softirqs += timing.nested_ns.value();
  }
  return cpus;
}

void expect_identities(const AtRest& begin, const AtRest& end) {
  Interval interval = difference(begin.snapshot, end.snapshot);
  for (const Row& row : interval.rows) expect_histogram(row);
  auto cpus = sums_of_rows(interval);
  EXPECT_FALSE(interval.cpus.empty());
  for (const CpuUse& use : interval.cpus) {
    const Sums& rows = cpus[use.cpu];
    EXPECT_EQ(use.net_ns, rows.net_ns) << "CPU " << use.cpu;
    EXPECT_EQ(use.vector_net_ns, rows.vector_net_ns) << "CPU " << use.cpu;
    EXPECT_LE(use.net_ns.total(), end.after_ns - begin.before_ns);
    EXPECT_LE(rows.nested_in_softirqs, use.net_ns[0] + use.net_ns[1]) << "CPU " << use.cpu;
    for (size_t level = 0; level < kLevels; ++level) {
      EXPECT_LE(use.idle_net_ns[level], use.net_ns[level]);
    }
  }
  EXPECT_TRUE(interval.loss.none());
}

void expect_identities_under_load(CollectRequest request) {
  constexpr int kMostRounds = 20;
  auto collector = start_collector(request);
  auto disk = DiskFile::make();
  int cpu = disk ? disk_cpu(*disk).value_or(0) : 0;
  bool is_nested = false;
  AtRest first = rest(*collector);
  AtRest before = first;
  for (int round = 0; round < kMostRounds && !is_nested; ++round) {
    load(cpu, disk);
    AtRest now = rest(*collector);
    expect_identities(before, now);
    is_nested = nested_in(difference(before.snapshot, now.snapshot), "net_rx") > 0;
    before = std::move(now);
  }
  EXPECT_TRUE(is_nested) << "no interrupt has fallen into a net_rx";
  expect_identities(first, before);
}

TEST(LiveNesting, NetTimesAddUp) {
  IRQSCOPE_NEEDS_EBPF();
  for (auto attach : {ebpf::AttachKind::tp_btf, ebpf::AttachKind::raw_tp}) {
    SCOPED_TRACE(ebpf::attach_name(attach));
    CollectRequest request = all_kinds();
    request.attach = attach;
    expect_identities_under_load(request);
  }
}

// All that can be asked for at once is the most that there is to disturb the sums.
TEST(LiveNesting, NetTimesAddUpWithEverythingElse) {
  IRQSCOPE_NEEDS_EBPF();
  CollectRequest request = all_kinds();
  request.measure_delay = request.functions = request.noise = request.usec_slots = true;
  request.victims = Kind::task;
  expect_identities_under_load(request);
}

}  // namespace
}  // namespace irqscope::test
