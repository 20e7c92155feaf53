// Whom interrupts took time from.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "collect/row_reader.h"
#include "ebpf/interrupt_counter.h"
#include "ebpf/kernel_types.h"
#include "model/group.h"
#include "support/cgroup.h"
#include "support/cpu_load.h"
#include "support/live.h"
#include "support/load.h"
#include "support/window.h"
#include "sys/topology.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kDatagrams = 30'000;
constexpr int kProcesses = 500;

void send_from_worker() {
  if (!send_datagrams(kDatagrams)) _exit(1);
}

std::vector<std::string> by(const std::string& what) {
  return {IRQSCOPE_PROGRAM, "stat", "--by", what, "--json", "1000"};
}

constexpr size_t kLinks = 5;  // hardirqs and softirqs at least, and a vector

// The row that lost most; all of the interval are of that kind.
Json top_row(const Finished& finished, const std::string& kind) {
  auto intervals = json_lines(finished.out);
  if (intervals.size() != 1 || intervals[0].at("rows").empty()) return {};
  for (const Json& row : intervals[0].at("rows")) EXPECT_EQ(row.at("kind"), kind);
  return intervals[0].at("rows").at(0);
}

uint64_t taken_by(const Json& row, const std::string& source) {
  uint64_t count = 0;
  for (const Json& share : row.at("sources")) {
    if (share.at("name") == source) count += share.at("count").get<uint64_t>();
  }
  return count;
}

TEST(LiveVictims, WhoSendsLosesMost) {
  IRQSCOPE_NEEDS_EBPF();
  Worker busy(send_from_worker);
  Worker idle([] {});
  auto finished = run_around({by("task")}, kLinks, [&] { EXPECT_TRUE(busy.work()); });
  Json top = top_row(finished[0], "task");
  ASSERT_TRUE(top.is_object()) << finished[0].out;
  EXPECT_EQ(top.at("id"), busy.pid()) << top;
  EXPECT_EQ(top.at("name"), "live_tests");
  EXPECT_GE(taken_by(top, "net_rx"), kDatagrams - kDatagrams / 20);
  const Json interval = json_lines(finished[0].out).at(0);
  for (const Json& row : interval.at("rows")) {
    EXPECT_NE(row.at("id"), idle.pid()) << "it has slept all the time";
  }
}

TEST(LiveVictims, TheCgroupOfWhoSends) {
  IRQSCOPE_NEEDS_EBPF();
  Cgroup cgroup;
  Worker busy(send_from_worker);
  if (!cgroup.move_in(busy.pid())) GTEST_SKIP() << "no cgroup v2 that can be written to";
  auto finished = run_around({by("cgroup")}, kLinks, [&] { EXPECT_TRUE(busy.work()); });
  Json top = top_row(finished[0], "cgroup");
  ASSERT_TRUE(top.is_object()) << finished[0].out;
  std::string name = cgroup.path().filename();
  EXPECT_EQ(top.at("path"), "/" + name);
  EXPECT_EQ(top.at("name"), name);
  EXPECT_GE(taken_by(top, "net_rx"), kDatagrams - kDatagrams / 20);
}

// ---- sums, at rest

struct Taken {
  uint64_t count = 0;
  uint64_t net_ns = 0;
  friend bool operator==(const Taken&, const Taken&) = default;
};
void PrintTo(const Taken& taken, std::ostream* out) {
  *out << taken.count << " calls, " << taken.net_ns << " ns";
}
using BySource = std::map<std::pair<Kind, uint32_t>, Taken>;

// What a softirq does in ksoftirqd is taken from nobody, and neither is what a thread does.
BySource taken_by_rows(const Interval& interval) {
  BySource sums;
  for (const Row& row : interval.rows) {
    const SourceKey& key = row.source.key;
    if (key.kind == Kind::thread || key.context == RunContext::ksoftirqd) continue;
    Taken& sum = sums[{key.kind, key.id}];
    sum.count += row.tally.count + row.tally.not_handled.value_or(0);
    sum.net_ns += row.tally.timing->net_ns() + row.tally.not_handled_ns.value_or(0);
  }
  return sums;
}

BySource taken_from_victims(const Interval& interval) {
  BySource sums;
  for (const Theft& theft : interval.thefts) {
    Taken& sum = sums[{theft.share.source.kind, theft.share.source.id}];
    sum.count += theft.share.count;
    sum.net_ns += theft.share.net_ns;
  }
  return sums;
}

// Processes that live for a datagram, and others that live for a program.
void run_short_processes() {
  for (int i = 0; i < kProcesses; ++i) {
    pid_t child = fork();
    if (child == 0 && i % 2 == 0) _exit(send_datagrams(1) ? 0 : 1);
    if (child == 0) {
      execlp("true", "true", nullptr);
      _exit(1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

void load_many_processes() {
  auto disk = DiskFile::make();
  Background network([] { return send_datagrams(100); }, UINT64_MAX);
  if (disk) {
    EXPECT_TRUE(disk->read_blocks(200));
  }
  run_short_processes();
}

void expect_all_is_somebodys(Kind victims) {
  CollectRequest request = all_kinds();
  request.victims = victims;
  auto collector = start_collector(request);
  Snapshot begin = read_at_rest(*collector);
  load_many_processes();
  let_interrupts_finish();
  Snapshot end = read_at_rest(*collector);
  Interval interval = difference(begin, end);
  EXPECT_EQ(taken_from_victims(interval), taken_by_rows(interval));
  EXPECT_TRUE(interval.loss.none());
  uint64_t shown = 0;
  for (const Row& row :
       group(interval, victims == Kind::task ? By::task : By::cgroup, false).rows) {
    shown += row.tally.timing->net_ns();
  }
  uint64_t taken = 0;
  for (const auto& [source, sum] : taken_by_rows(interval)) taken += sum.net_ns;
  EXPECT_EQ(shown, taken);
}

TEST(LiveVictims, EachNanosecondIsTakenFromOneTask) {
  IRQSCOPE_NEEDS_EBPF();
  expect_all_is_somebodys(Kind::task);
}

TEST(LiveVictims, EachNanosecondIsTakenFromOneCgroup) {
  IRQSCOPE_NEEDS_EBPF();
  expect_all_is_somebodys(Kind::cgroup);
}

// ---- a table that is too small, which can be asked of the counter only

ebpf::CounterOptions with_small_table(uint32_t thefts) {
  ebpf::CounterOptions options;
  options.wanted.kinds.assign(std::begin(kSourceKinds), std::end(kSourceKinds));
  options.wanted.measure_net = true;
  options.cpus = static_cast<uint32_t>(sys::possible_cpus({}).value().highest() + 1);
  options.max_rows = 1024;
  options.max_thefts = thefts;
  options.wanted.victims = Kind::task;
  return options;
}

bool is_theft(const iq_row& row) { return row.kind != IQ_THREAD && row.context != IQ_IN_KSOFTIRQD; }

struct Totals {
  Taken rows, thefts, others;
  bool is_open = false;
};

Totals read_totals(const ebpf::InterruptCounter& counter) {
  Totals totals;
  RowReader reader(counter.rows());
  for (const RowReader::Reading& reading : reader.read()) {
    const RowCounts& counts = *reading.counts;
    totals.is_open |= counts.entered != counts.handled + counts.not_handled;
    if (!is_theft(*reading.who)) continue;
    totals.rows.count += counts.handled + counts.not_handled;
    totals.rows.net_ns += counts.total_ns - counts.nested_ns + counts.not_handled_ns;
  }
  const auto thefts = counter.thefts().value();
  for (const auto& theft : thefts) {
    totals.thefts.count += theft.sum.count;
    totals.thefts.net_ns += theft.sum.net_ns;
  }
  for (const iq_cpu& cpu : counter.cpus()) {
    for (size_t level = 0; level < IQ_LEVELS; ++level) {
      totals.others.count += cpu.others[level];
      totals.others.net_ns += cpu.others_ns[level];
    }
  }
  return totals;
}

Totals totals_at_rest(const ebpf::InterruptCounter& counter) {
  Totals before = read_totals(counter);
  for (int tries = 0; tries < 10'000; ++tries) {
    Totals now = read_totals(counter);
    bool same =
        now.rows == before.rows && now.thefts == before.thefts && now.others == before.others;
    if (same && !now.is_open) return now;
    before = now;
  }
  ADD_FAILURE() << "never at rest";
  return before;
}

TEST(LiveVictims, WhoFindsNoPlaceIsAnother) {
  IRQSCOPE_NEEDS_EBPF();
  constexpr uint32_t kThefts = 32;
  auto options = with_small_table(kThefts);
  auto plan = ebpf::plan_programs(options.wanted, ebpf::KernelTypes::load("").value());
  auto counter = ebpf::InterruptCounter::start(ebpf::AttachKind::tp_btf, options, plan);
  ASSERT_TRUE(counter) << counter.error().message;
  load_many_processes();
  let_interrupts_finish();
  Totals totals = totals_at_rest(*counter);
  EXPECT_EQ(totals.thefts.count + totals.others.count, totals.rows.count);
  EXPECT_EQ(totals.thefts.net_ns + totals.others.net_ns, totals.rows.net_ns);
  EXPECT_GE(totals.others.count, 1u);
  EXPECT_LE(counter->thefts().value().size(), kThefts);
}

TEST(LiveVictims, OthersAreARow) {
  IRQSCOPE_NEEDS_EBPF();
  CollectRequest request = all_kinds();
  request.victims = Kind::task;
  request.max_thefts = 8;
  auto collector = start_collector(request);
  Snapshot begin = read(*collector);
  load_many_processes();
  Interval interval = group(difference(begin, read(*collector)), By::task, false);
  auto other = std::find_if(interval.rows.begin(), interval.rows.end(),
                            [](const Row& row) { return row.source->name == "(other)"; });
  ASSERT_NE(other, interval.rows.end());
  EXPECT_GE(other->tally.count, 1u);
  EXPECT_GE(other->tally.timing->net_ns(), 1u);
}

// So that a machine that starts processes all the time does not end with "(other)" only.
TEST(LiveVictims, ProcessesThatEndedMakeRoom) {
  IRQSCOPE_NEEDS_EBPF();
  CollectRequest request = all_kinds();
  request.victims = Kind::task;
  request.max_thefts = 256;
  auto collector = start_collector(request);
  for (int round = 0; round < 4; ++round) {
    load_many_processes();
    // Fills the list of those to be looked for, and then lets them go.
    read(*collector);
    read(*collector);
  }
  // Where others start processes, too, these may take what room there is, but not each time.
  bool has_row = false;
  for (int tries = 0; tries < 10 && !has_row; ++tries) {
    Snapshot begin = read(*collector);
    Worker worker([] { EXPECT_TRUE(send_datagrams(2'000)); });
    ASSERT_TRUE(worker.work());
    Interval interval = group(difference(begin, read(*collector)), By::task, false);
    has_row = std::any_of(interval.rows.begin(), interval.rows.end(), [&](const Row& row) {
      return row.source.key.id == static_cast<uint32_t>(worker.pid()) && row.tally.count > 0;
    });
  }
  EXPECT_TRUE(has_row);
}

}  // namespace
}  // namespace irqscope::test
