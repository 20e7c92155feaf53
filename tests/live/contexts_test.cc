// Where softirqs ran: in the task that raised them, at the end of an interrupt, in ksoftirqd.
#include <algorithm>

#include "base/file.h"
#include "base/parse.h"
#include "support/live.h"
#include "support/load.h"
#include "support/stream.h"
#include "support/window.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

constexpr uint64_t kDatagrams = 10'000;

CollectRequest softirqs(ebpf::AttachKind attach) {
  CollectRequest request;
  request.kinds = {Kind::softirq};
  request.measure_net = true;
  request.attach = attach;
  return request;
}

constexpr ebpf::AttachKind kAttachKinds[] = {ebpf::AttachKind::tp_btf, ebpf::AttachKind::raw_tp};

uint64_t entered_in(const Interval& interval, std::string_view name,
                    std::optional<RunContext> context = {}, std::optional<int> cpu = {}) {
  uint64_t sum = 0;
  for (const Row& row : interval.rows) {
    const SourceKey& key = row.source.key;
    EXPECT_TRUE(key.context) << row.source->name;
    bool wanted = (name.empty() || row.source->name == name) &&
                  (!context || key.context == *context) && (!cpu || key.cpu == *cpu);
    if (wanted) sum += row.tally.entered.value();
  }
  return sum;
}

const Comparison& net_rx_of(const std::vector<Comparison>& sources) {
  auto found = std::find_if(sources.begin(), sources.end(), [](const Comparison& source) {
    return source.kind == Kind::softirq && source.name == "net_rx";
  });
  return *found;
}

// A datagram to ourselves is received where softirqs are enabled again after sending, unless an
// interrupt comes just then.
TEST(LiveContexts, OwnDatagramsRunInTheTask) {
  IRQSCOPE_NEEDS_EBPF();
  for (auto attach : kAttachKinds) {
    SCOPED_TRACE(ebpf::attach_name(attach));
    auto collector = start_collector(softirqs(attach));
    Window window = observe(*collector, [] { EXPECT_TRUE(send_datagrams(kDatagrams)); });
    Interval interval = window.interval();
    EXPECT_GE(entered_in(interval, "net_rx", RunContext::task), kDatagrams - kDatagrams / 20);
    auto sources = window.sources();
    const Comparison& net_rx = net_rx_of(sources);
    EXPECT_EQ(net_rx.lost, 0u);
    EXPECT_EQ(net_rx.surplus, 0u);
    EXPECT_EQ(net_rx.counted, entered_in(interval, "net_rx"));
  }
}

TEST(LiveContexts, DiskCompletionsRunAtTheEndOfInterrupts) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr uint64_t kBlocks = 1'000;
  constexpr int kMostRounds = 20;
  auto disk = DiskFile::make();
  if (!disk) GTEST_SKIP() << disk.error().message;
  for (auto attach : kAttachKinds) {
    SCOPED_TRACE(ebpf::attach_name(attach));
    auto collector = start_collector(softirqs(attach));
    uint64_t all = 0, in_interrupts = 0;
    // What else the machine does may have softirqs disabled, or leave them to ksoftirqd, just then.
    for (int round = 0; round < kMostRounds && in_interrupts * 10 <= all * 9; ++round) {
      Interval interval =
          observe(*collector, [&] { EXPECT_TRUE(disk->read_blocks(kBlocks)); }).interval();
      all = entered_in(interval, "block");
      in_interrupts = entered_in(interval, "block", RunContext::interrupt);
      if (all < kBlocks / 2) GTEST_SKIP() << "this disk completes without softirqs";
    }
    EXPECT_GT(in_interrupts * 10, all * 9);
  }
}

using Place = std::tuple<uint32_t, int, std::optional<RunContext>>;
using PlaceCounts = std::map<Place, uint64_t>;

PlaceCounts settled(EbpfCollector& collector) {
  let_interrupts_finish();
  PlaceCounts counts;
  for (const Row& row : read(collector).rows) {
    const SourceKey& key = row.source.key;
    counts[{key.id, key.cpu.value(), key.context}] = row.tally.count;
  }
  return counts;
}

void load_all_contexts() {
  auto disk = DiskFile::make();
  EXPECT_TRUE(send_datagrams(kDatagrams));
  if (disk) {
    EXPECT_TRUE(disk->read_blocks(500));
  }
}

TEST(LiveContexts, BothAttachKindsAgree) {
  IRQSCOPE_NEEDS_EBPF();
  auto one = start_collector(softirqs(ebpf::AttachKind::tp_btf));
  auto other = start_collector(softirqs(ebpf::AttachKind::raw_tp));
  PlaceCounts outer_begin = settled(*one), begin = settled(*other), inner_begin = settled(*one);
  load_all_contexts();
  PlaceCounts inner_end = settled(*one), end = settled(*other), outer_end = settled(*one);
  uint64_t counted = 0;
  for (const auto& [place, count] : end) {
    counted += count - begin[place];
    Range range{inner_end[place] - inner_begin[place], outer_end[place] - outer_begin[place]};
    EXPECT_TRUE(is_in(count - begin[place], range))
        << std::get<0>(place) << " on CPU " << std::get<1>(place);
  }
  EXPECT_GE(counted, kDatagrams);
}

// ---- ksoftirqd, of which the scheduler knows when it ran

std::optional<pid_t> ksoftirqd(int cpu) {
  std::string wanted = fmt::format("ksoftirqd/{}", cpu);
  for (const std::string& name : list_directory("/proc")) {
    auto pid = parse_number(name);
    if (!pid) continue;
    auto comm = read_line(fmt::format("/proc/{}/comm", name));
    if (comm && *comm == wanted) return static_cast<pid_t>(*pid);
  }
  return std::nullopt;
}

// How often it went to sleep or was preempted.
uint64_t switches(pid_t pid) {
  auto status = read_file(fmt::format("/proc/{}/status", pid));
  uint64_t sum = 0;
  if (!status) return 0;
  for (std::string_view line : split(*status, '\n')) {
    size_t colon = line.find("ctxt_switches:");
    if (colon == line.npos) continue;
    sum += parse_number(line.substr(line.find('\t') + 1)).value_or(0);
  }
  return sum;
}

TEST(LiveContexts, KsoftirqdRunsWhenTheSchedulerSaysSo) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr int kMostRounds = 20;
  constexpr size_t kBytes = 64 << 20;
  auto cpus = sys::online_cpus({}).value().cpus();
  auto collector = start_collector(softirqs(ebpf::AttachKind::tp_btf));
  bool seen = false;
  for (int round = 0; round < kMostRounds && !seen; ++round) {
    std::map<int, uint64_t> before;
    for (int cpu : cpus) before[cpu] = switches(ksoftirqd(cpu).value());
    Snapshot begin = read(*collector);
    ASSERT_TRUE(stream_to_ourselves(cpus.front(), kBytes));
    Snapshot end = read(*collector);
    let_interrupts_finish();
    Interval interval = difference(begin, end);
    for (int cpu : cpus) {
      if (entered_in(interval, "", RunContext::ksoftirqd, cpu) == 0) continue;
      EXPECT_GT(switches(ksoftirqd(cpu).value()), before[cpu]) << "CPU " << cpu;
      seen = true;
    }
  }
  if (!seen) GTEST_SKIP() << "nothing here is left to ksoftirqd";
}

}  // namespace
}  // namespace irqscope::test
