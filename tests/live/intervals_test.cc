// Intervals add up to the whole, CPUs to the machine, families to the pair, and all who count at
// the same time count the same.
#include <thread>

#include "model/interval.h"
#include "support/live.h"
#include "support/load.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 20'000;

std::vector<std::string> irqscope(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), IRQSCOPE_PROGRAM);
  return arguments;
}

struct Sum {
  Counts counts;
  std::map<Place, Histogram> histograms;
  std::map<Place, uint64_t> longest;
};

void add(Sum& sum, const Interval& interval) {
  for (const Row& row : interval.rows) {
    const SourceKey& key = row.source.key;
    Place place{key.kind, key.id, key.cpu.value_or(-1)};
    const Timing& timing = row.tally.timing.value();
    sum.counts[place] += row.tally.count + row.tally.not_handled.value_or(0);
    sum.histograms[place] += timing.histogram;
    sum.longest[place] = std::max(sum.longest[place], timing.max_ns);
    if (row.tally.count == 0) continue;
    // The interval's own maximum, not an older one.
    EXPECT_GT(timing.histogram.buckets()[bucket_index(timing.max_ns)], 0u) << row.source->name;
    EXPECT_LE(timing.max_ns, timing.histogram.quantile_ns(1.0)) << row.source->name;
  }
}

// One observer reads often; another, all the time, only before and after.
TEST(LiveIntervals, AddUpToTheWhole) {
  IRQSCOPE_NEEDS_EBPF();
  auto often = start_collector(both_families());
  auto seldom = start_collector(both_families());
  auto reading = [&](EbpfCollector& collector) {
    let_interrupts_finish();
    return read(collector);
  };
  Counts outer_begin = counts_of(reading(*seldom));
  Snapshot before = reading(*often);
  Counts inner_begin = counts_of(reading(*seldom));

  Sum sum;
  Snapshot first = before;
  std::atomic<bool> is_done = false;
  std::thread load([&] {
    for (int i = 0; i < 20; ++i) {
      EXPECT_TRUE(send_datagrams(kDatagrams / 20));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    is_done = true;
  });
  while (!is_done) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    Snapshot now = read(*often);
    add(sum, difference(before, now));
    before = std::move(now);
  }
  load.join();

  Counts inner_end = counts_of(reading(*seldom));
  Snapshot last = reading(*often);
  add(sum, difference(before, last));
  Counts outer_end = counts_of(reading(*seldom));

  Counts least = growth(inner_begin, inner_end);
  Counts most = growth(outer_begin, outer_end);
  for (const auto& [place, count] : most) {
    EXPECT_TRUE(is_in(sum.counts[place], {least[place], count}))
        << kind_name(std::get<0>(place)) << " " << std::get<1>(place);
  }
  EXPECT_GE(on_all_cpus(sum.counts, Kind::softirq, softirq_vector("net_rx")), kDatagrams);
  // The longest of all intervals is the longest of the run.
  for (const auto& [place, histogram] : sum.histograms) {
    if (histogram.count() == 0) continue;
    EXPECT_EQ(bucket_index(sum.longest[place]), bucket_index(histogram.quantile_ns(1.0)));
  }
}

TEST(LiveIntervals, TwoProgramsAtOnceCountTheSame) {
  IRQSCOPE_NEEDS_EBPF();
  Witness witness;
  auto finished = run_around(
      {irqscope({"softirqs", "--json"}), irqscope({"softirqs", "--json", "50ms"}),
       irqscope({"softirqs", "--json", "--per-cpu"})},
      2, [] { EXPECT_TRUE(send_datagrams(kDatagrams)); }, &witness);
  for (const Finished& one : finished) {
    auto intervals = json_lines(one.out);
    for (auto [kind, id] : witness.sources()) {
      if (kind != Kind::softirq) continue;
      EXPECT_TRUE(is_in(calls_in(intervals, kind, id), witness.range(kind, id))) << id;
    }
  }
  EXPECT_GE(witness.range("net_rx").least, kDatagrams);
}

TEST(LiveIntervals, BothFamiliesAndAllCpus) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  Witness witness;
  auto finished = run_around(
      {irqscope({"--json", "100ms"}), irqscope({"--json", "100ms", "--per-cpu"})}, 4,
      [&] {
        EXPECT_TRUE(send_datagrams(kDatagrams));
        if (disk) {
          EXPECT_TRUE(disk->read_blocks(1000));
        }
      },
      &witness);
  auto summed = json_lines(finished[0].out);
  auto per_cpu = json_lines(finished[1].out);
  auto online = sys::online_cpus({}).value();
  for (auto [kind, id] : witness.sources()) {
    EXPECT_TRUE(is_in(calls_in(summed, kind, id), witness.range(kind, id))) << id;
    EXPECT_TRUE(is_in(calls_in(per_cpu, kind, id), witness.range(kind, id))) << id;
    uint64_t on_cpus = 0;
    for (int cpu : online.cpus()) {
      uint64_t here = calls_in(per_cpu, kind, id, cpu);
      EXPECT_TRUE(is_in(here, witness.range(kind, id, cpu))) << id << " on " << cpu;
      on_cpus += here;
    }
    EXPECT_EQ(on_cpus, calls_in(per_cpu, kind, id)) << id;
  }
  for (const auto& interval : summed) {
    for (const auto& row : interval.at("rows")) EXPECT_TRUE(row.at("cpu").is_null());
  }
}

}  // namespace
}  // namespace irqscope::test
