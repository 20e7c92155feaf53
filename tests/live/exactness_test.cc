// Counts against the two witnesses that the kernel offers: its own counters, and its count of how
// often it ran our programs.
#include <thread>

#include "ebpf/features.h"
#include "support/live.h"
#include "support/load.h"
#include "support/window.h"

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
