// Interrupts of the processor itself against the kernel's own lines: LOC, RES, CAL and IWI.
#include <gmock/gmock.h>

#include <numeric>

#include "ebpf/features.h"
#include "model/vectors.h"
#include "support/cpu_load.h"
#include "support/live.h"
#include "support/load.h"
#include "support/window.h"
#include "sys/processor_lines.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

const uint64_t kRounds = scaled(3'000);

using PerCpu = std::map<int, uint64_t>;

uint32_t id_of(Vector vector) { return static_cast<uint32_t>(vector); }

// The kernel's line of calls has both kinds of them.
uint32_t line_of(uint32_t vector) {
  return vector == id_of(Vector::call_function_single) ? id_of(Vector::call_function) : vector;
}

PerCpu kernels(const KernelCounters& counters, uint32_t vector) {
  PerCpu counts;
  const sys::CounterTable& table = counters.interrupts;
  for (const sys::ProcessorLine& line : sys::processor_lines(table)) {
    if (line.kind != Kind::vector || line.id != vector) continue;
    for (size_t i = 0; i < line.line->counts.size() && line.per_cpu; ++i) {
      counts[table.cpus.at(i)] = line.line->counts[i];
    }
  }
  return counts;
}

PerCpu growth(const KernelCounters& begin, const KernelCounters& end, uint32_t vector) {
  PerCpu before = kernels(begin, vector);
  PerCpu result;
  for (auto [cpu, count] : kernels(end, vector)) {
    result[cpu] =
        sys::counter_growth(static_cast<uint32_t>(before[cpu]), static_cast<uint32_t>(count));
  }
  return result;
}

PerCpu ours(const Interval& interval, uint32_t vector) {
  PerCpu counts;
  for (const Row& row : interval.rows) {
    const SourceKey& key = row.source.key;
    if (key.kind != Kind::vector || line_of(key.id) != vector) continue;
    counts[key.cpu.value()] += row.tally.entered.value();
  }
  return counts;
}

uint64_t sum(const PerCpu& counts) {
  return std::accumulate(counts.begin(), counts.end(), uint64_t{0},
                         [](uint64_t sum, const auto& item) { return sum + item.second; });
}

Comparison compare(const Window& window, uint32_t vector) {
  PerCpu counted = ours(window.interval(), vector);
  PerCpu inner = growth(window.inner_begin, window.inner_end, vector);
  Comparison result{Kind::vector, vector, std::string(vector_name(vector))};
  for (auto [cpu, most] : growth(window.outer_begin, window.outer_end, vector)) {
    result.lost += inner[cpu] > counted[cpu] ? inner[cpu] - counted[cpu] : 0;
    result.surplus += counted[cpu] > most ? counted[cpu] - most : 0;
  }
  result.counted = sum(counted);
  result.kernel_inner = sum(inner);
  return result;
}

// What the kernel has more than we have are interrupts without a tracepoint: all runs of our
// programs are in the counts.
void expect_agreement(const Window& window, const std::vector<Vector>& caused, uint64_t least) {
  EXPECT_TRUE(is_in(window.counted(), window.runs()));
  EXPECT_EQ(window.loss().unmatched, 0u);
  EXPECT_EQ(window.loss().table_full, 0u);
  EXPECT_EQ(window.loss().missed_runs.value_or(0), 0u);
  uint64_t counted = 0;
  for (Vector vector :
       {Vector::local_timer, Vector::reschedule, Vector::call_function, Vector::irq_work}) {
    Comparison source = compare(window, id_of(vector));
    EXPECT_EQ(source.surplus, 0u) << source.name;
    tell_silent(source);
    bool wanted = std::find(caused.begin(), caused.end(), vector) != caused.end();
    counted += wanted ? source.counted : 0;
  }
  EXPECT_GE(counted, least);
}

class LiveVectors : public testing::TestWithParam<ebpf::AttachKind> {
 protected:
  void SetUp() override {
    IRQSCOPE_NEEDS_EBPF();
    auto trial = ebpf::try_attach_kinds("").at(GetParam() == ebpf::AttachKind::tp_btf ? 0 : 1);
    if (!trial.works) GTEST_SKIP() << trial.name << ": " << trial.reason;
    if (kernels(read_kernel(), id_of(Vector::local_timer)).empty()) {
      GTEST_SKIP() << "no LOC in /proc/interrupts: this is no x86";
    }
    if (!statistics_.enabled()) GTEST_SKIP() << "this kernel does not count program runs";
    cpus_ = sys::online_cpus({}).value().cpus();
    CollectRequest request = all_kinds();
    request.attach = GetParam();
    collector_ = start_collector(request);
  }

  ebpf::RunStatistics statistics_;
  std::vector<int> cpus_;
  std::unique_ptr<EbpfCollector> collector_;
};

// Whether the kernel wakes a task on another CPU by a call or a reschedule is its own affair.
TEST_P(LiveVectors, WakeUps) {
  if (cpus_.size() < 2) GTEST_SKIP() << "one CPU";
  Window window = observe(*collector_, [&] {
    auto done = wake_across_cpus(cpus_[0], cpus_[1], kRounds);
    EXPECT_TRUE(done) << done.error().message;
  });
  // Who is not asleep yet needs no waking.
  expect_agreement(window, {Vector::reschedule, Vector::call_function}, kRounds / 10);
}

TEST_P(LiveVectors, Calls) {
  if (cpus_.size() < 2) GTEST_SKIP() << "one CPU";
  Window window = observe(*collector_, [&] {
    auto done = call_across_cpus(cpus_[0], cpus_[1], kRounds);
    EXPECT_TRUE(done) << done.error().message;
  });
  // While the other thread is not running nobody is called.
  expect_agreement(window, {Vector::call_function}, kRounds / 10);
}

TEST_P(LiveVectors, Timers) {
  Window window = observe(*collector_, [] { sleep_often(kRounds); });
  expect_agreement(window, {Vector::local_timer}, kRounds * 9 / 10);
}

INSTANTIATE_TEST_SUITE_P(Live, LiveVectors,
                         testing::Values(ebpf::AttachKind::tp_btf, ebpf::AttachKind::raw_tp),
                         [](const auto& tested) {
                           return std::string(ebpf::attach_name(tested.param));
                         });

// What only the kernel counts is said to have no times.
TEST(LiveVectors, WithoutATracepointThereAreNoTimes) {
  IRQSCOPE_NEEDS_EBPF();
  auto interrupts = sys::read_interrupts({});
  ASSERT_TRUE(interrupts);
  std::vector<std::string> names;
  for (const sys::ProcessorLine& line : sys::processor_lines(*interrupts)) {
    bool was_counted = std::any_of(line.line->counts.begin(), line.line->counts.end(),
                                   [](uint32_t count) { return count > 0; });
    if (!line.id && was_counted) names.emplace_back(line.name);
  }
  if (names.empty()) GTEST_SKIP() << "every line of /proc/interrupts has a tracepoint";
  Finished finished = run({IRQSCOPE_PROGRAM, "stat", "--json", "10ms", "1"});
  ASSERT_EQ(finished.status, 0) << finished.err;
  for (const std::string& name : names) {
    EXPECT_THAT(finished.out, testing::HasSubstr("\"times of " + name + "\"")) << finished.out;
  }
}

}  // namespace
}  // namespace irqscope::test
