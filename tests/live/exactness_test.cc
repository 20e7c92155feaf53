// Counts against the two witnesses that the kernel offers: its own counters, and its count of how
// often it ran our programs.
#include <thread>

#include "ebpf/features.h"
#include "model/interval.h"
#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

using ebpf::AttachKind;

constexpr uint64_t kDatagrams = 20'000;
constexpr uint64_t kBlocks = 2'000;

std::string why_no_attach(AttachKind attach) {
  auto trial = ebpf::try_attach_kinds("").at(attach == AttachKind::tp_btf ? 0 : 1);
  return trial.works ? "" : fmt::format("{}: {}", trial.name, trial.reason);
}

struct Case {
  AttachKind attach;
  bool measure_time;
};

void PrintTo(const Case& value, std::ostream* out) {
  *out << ebpf::attach_name(value.attach) << (value.measure_time ? "" : ", counts only");
}

// Our counters, with the kernel's count of program runs before and after.
struct Reading {
  Snapshot snapshot;
  uint64_t runs_before = 0;
  uint64_t runs_after = 0;
};

// Repeated until nothing ran meanwhile, if that can be had.
Reading read_with_runs(EbpfCollector& collector) {
  constexpr int kMostTries = 200;
  Reading reading;
  for (int tries = 0; tries < kMostTries; ++tries) {
    reading.runs_before = collector.counting_runs().value_or(0);
    reading.snapshot = read(collector);
    // A run is counted after the program has ended.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    reading.runs_after = collector.counting_runs().value_or(0);
    if (reading.runs_before == reading.runs_after) break;
  }
  return reading;
}

uint64_t entered(const Snapshot& snapshot) {
  uint64_t sum = 0;
  for (const Row& row : snapshot.rows) sum += row.tally.entered.value_or(0);
  return sum;
}

struct Window {
  KernelCounters outer_begin, inner_begin, inner_end, outer_end;
  Reading begin, end;

  std::vector<Comparison> sources() const {
    return compare(outer_begin, begin.snapshot, inner_begin, inner_end, end.snapshot, outer_end);
  }
  uint64_t counted() const { return entered(end.snapshot) - entered(begin.snapshot); }
  Range runs() const {
    return {end.runs_before - begin.runs_after, end.runs_after - begin.runs_before};
  }
  Loss loss() const { return difference(begin.snapshot, end.snapshot).loss; }
};

Window observe(EbpfCollector& collector, const std::function<void()>& load) {
  Window window;
  window.outer_begin = read_kernel();
  let_interrupts_finish();
  window.begin = read_with_runs(collector);
  window.inner_begin = read_kernel();
  load();
  window.inner_end = read_kernel();
  let_interrupts_finish();
  window.end = read_with_runs(collector);
  window.outer_end = read_kernel();
  return window;
}

// Some kernels pass their tracepoints by for a few interrupts. That is no loss of ours if every
// run of our programs was counted, but never passes unseen.
void tell_silent(const Comparison& source) {
  if (source.lost == 0) return;
  fmt::print("[   NOTE   ] {} {}: the kernel called no tracepoint for {} of {}\n",
             kind_name(source.kind), source.name, source.lost, source.kernel_inner);
}

class Exactness : public testing::TestWithParam<Case> {};

TEST_P(Exactness, AgreesWithTheKernel) {
  IRQSCOPE_NEEDS_EBPF();
  if (auto reason = why_no_attach(GetParam().attach); !reason.empty()) GTEST_SKIP() << reason;
  ebpf::RunStatistics statistics;
  if (!statistics.enabled()) GTEST_SKIP() << "this kernel does not count program runs";
  CollectRequest request = both_families();
  request.attach = GetParam().attach;
  request.measure_time = GetParam().measure_time;
  auto collector = start_collector(request);
  auto disk = DiskFile::make();

  Window window = observe(*collector, [&] {
    std::thread network([] { EXPECT_TRUE(send_datagrams(kDatagrams)); });
    if (disk) {
      EXPECT_TRUE(disk->read_blocks(kBlocks));
    }
    network.join();
  });

  EXPECT_TRUE(is_in(window.counted(), window.runs()));
  EXPECT_GE(window.counted(), kDatagrams);
  Loss loss = window.loss();
  EXPECT_EQ(loss.unmatched, 0u);
  EXPECT_EQ(loss.table_full, 0u);
  EXPECT_EQ(loss.missed_runs.value_or(0), 0u);
  uint32_t net_rx = softirq_vector("net_rx");
  uint64_t received = 0;
  for (const Comparison& source : window.sources()) {
    EXPECT_EQ(source.surplus, 0u) << source.name;
    tell_silent(source);
    if (source.kind != Kind::softirq || source.id != net_rx) continue;
    received = source.counted;
    EXPECT_EQ(source.lost, 0u);
  }
  EXPECT_GE(received, kDatagrams);
}

INSTANTIATE_TEST_SUITE_P(Live, Exactness,
                         testing::Values(Case{AttachKind::tp_btf, true},
                                         Case{AttachKind::raw_tp, true},
                                         Case{AttachKind::tp_btf, false},
                                         Case{AttachKind::raw_tp, false}));

// Both attach kinds see the same calls, and so do counts alone: each reading of one lies between
// two readings of the other.
TEST(Live, BothAttachKindsAgree) {
  IRQSCOPE_NEEDS_EBPF();
  for (AttachKind attach : {AttachKind::tp_btf, AttachKind::raw_tp}) {
    if (auto reason = why_no_attach(attach); !reason.empty()) GTEST_SKIP() << reason;
  }
  CollectRequest request = both_families();
  request.attach = AttachKind::tp_btf;
  auto one = start_collector(request);
  request.attach = AttachKind::raw_tp;
  auto other = start_collector(request);
  request.measure_time = false;
  auto counting = start_collector(request);

  auto read_in_turn = [&] {
    std::array<Counts, 4> counts;
    EbpfCollector* order[] = {one.get(), other.get(), counting.get(), one.get()};
    for (size_t i = 0; i < counts.size(); ++i) {
      let_interrupts_finish();
      counts[i] = counts_of(read(*order[i]));
    }
    return counts;
  };
  auto begin = read_in_turn();
  EXPECT_TRUE(send_datagrams(kDatagrams));
  auto end = read_in_turn();

  Counts least = growth(begin[3], end[0]);
  Counts most = growth(begin[0], end[3]);
  for (size_t i : {1u, 2u}) {
    for (const auto& [place, count] : growth(begin[i], end[i])) {
      EXPECT_TRUE(is_in(count, {least[place], most[place]}))
          << kind_name(std::get<0>(place)) << " " << std::get<1>(place);
    }
  }
  EXPECT_GE(on_all_cpus(least, Kind::softirq, softirq_vector("net_rx")), kDatagrams);
}

}  // namespace
}  // namespace irqscope::test
