#include "collect/recording_collector.h"

#include <gmock/gmock.h>

#include "model/interval.h"
#include "recording/test_recording.h"

namespace irqscope {
namespace {

using recording::TempFolder;
using testing::HasSubstr;
using testing::SizeIs;

constexpr uint64_t kStart = 1'000'000;

Source source(Kind kind, uint32_t id, const std::string& name, int cpu) {
  Source made;
  made.key.kind = kind;
  made.key.id = id;
  made.key.cpu = cpu;
  made.edit().name = name;
  return made;
}

Event event(uint32_t source, uint32_t cpu, uint64_t end_ns, uint64_t gross_ns) {
  Event made;
  made.source = source;
  made.cpu = cpu;
  made.end_ns = end_ns;
  made.gross_ns = gross_ns;
  return made;
}

recording::Mark mark(uint64_t until_ns, std::vector<uint64_t> lost = {0, 0}) {
  recording::Mark made;
  made.clocks = {until_ns, until_ns + 500};
  made.loss = {0, 0, 0, {}};
  made.lost_events = std::move(lost);
  return made;
}

// Sources 0 (hardirq 36) and 1 (softirq 3) on CPU 0, 2 (softirq 3) on CPU 1.
class Recording {
 public:
  Recording() : writer_(create()) {
    writer_.add_source({0, source(Kind::hardirq, 36, "disk", 0)});
    writer_.add_source({1, source(Kind::softirq, 3, "net_rx", 0)});
    writer_.add_source({2, source(Kind::softirq, 3, "net_rx", 1)});
    writer_.add_cgroup({77, "sshd.service", "/system.slice/sshd.service"});
  }

  void add(const Event& event) { EXPECT_TRUE(writer_.add(event)); }
  void end_round(const recording::Mark& mark) { EXPECT_TRUE(writer_.end_round(mark)); }
  void finish(std::vector<recording::SourceSum> sums = {}, uint64_t lost = 0) {
    recording::End end;
    end.lost_events = lost;
    end.sums = std::move(sums);
    EXPECT_TRUE(writer_.finish(end));
  }

  RecordingCollector collector(RecordingRequest request = {}) const {
    if (request.filter.kinds.empty()) {
      request.filter.kinds = {std::begin(kSourceKinds), std::end(kSourceKinds)};
    }
    auto events = RecordedEvents::open(folder_ / "test.irq");
    EXPECT_TRUE(events) << events.error().message;
    RecordingCollector collector(std::move(*events), std::move(request));
    EXPECT_TRUE(collector.start());
    return collector;
  }

 private:
  recording::Writer create() {
    recording::Header header = recording::sample_header();
    header.run.kinds = {std::begin(kSourceKinds), std::end(kSourceKinds)};
    header.start = {kStart, kStart + 500};
    auto writer = recording::Writer::create(folder_ / "test.irq", header, false);
    EXPECT_TRUE(writer) << writer.error().message;
    return std::move(*writer);
  }

  TempFolder folder_;
  recording::Writer writer_;
};

const Row* find(const std::vector<Row>& rows, Kind kind, int cpu) {
  for (const Row& row : rows) {
    if (row.source.key.kind == kind && row.source.key.cpu == cpu) return &row;
  }
  return nullptr;
}

Snapshot at_the_end(RecordingCollector& collector) {
  EXPECT_FALSE(collector.advance_to(UINT64_MAX));
  auto snapshot = collector.read();
  EXPECT_TRUE(snapshot);
  return std::move(*snapshot);
}

TEST(RecordingCollector, SumsUpAsTheKernelSideDoes) {
  Recording recording;
  Event hardirq = event(0, 0, kStart + 100, 40);
  recording.add(hardirq);
  hardirq.end_ns += 100;
  hardirq.outcome = Outcome::not_handled;
  recording.add(hardirq);
  hardirq.end_ns += 100;
  hardirq.outcome = Outcome::woke_thread;
  recording.add(hardirq);
  Event softirq = event(1, 0, kStart + 900, 500);
  softirq.nested_ns = 120;
  softirq.delay_ns = 70;
  recording.add(softirq);
  softirq.end_ns += 5;
  softirq.delay_ns = 0;
  softirq.reraised = true;
  recording.add(softirq);
  recording.end_round(mark(kStart + 2000));
  recording.finish();

  RecordingCollector collector = recording.collector();
  Snapshot end = at_the_end(collector);
  const Row* disk = find(end.rows, Kind::hardirq, 0);
  ASSERT_TRUE(disk);
  EXPECT_EQ(disk->tally.count, 2u);
  EXPECT_EQ(disk->tally.not_handled, 1u);
  EXPECT_EQ(disk->tally.not_handled_ns, 40u);
  EXPECT_EQ(disk->tally.woke_thread, 1u);
  EXPECT_EQ(disk->tally.timing->total_ns, 80u);
  const Row* net = find(end.rows, Kind::softirq, 0);
  ASSERT_TRUE(net);
  EXPECT_EQ(net->tally.count, 2u);
  EXPECT_EQ(net->tally.timing->total_ns, 1000u);
  EXPECT_EQ(net->tally.timing->net_ns(), 760u);
  EXPECT_EQ(net->tally.timing->max_ns, 380u);
  EXPECT_EQ(net->tally.timing->histogram.count(), 2u);
  EXPECT_EQ(net->tally.delay->reraised, 1u);
  EXPECT_EQ(net->tally.delay->timing.histogram.count(), 1u);
  EXPECT_EQ(net->tally.delay->timing.max_ns, 70u);
  ASSERT_THAT(end.cpus, SizeIs(1));
  EXPECT_EQ(end.cpus[0].net_ns, (LevelTimes{0, 120, 760, 0}));
  EXPECT_EQ(end.cpus[0].idle_net_ns, end.cpus[0].net_ns);  // all fell into task 0
}

TEST(RecordingCollector, HasItsOwnTime) {
  Recording recording;
  recording.add(event(0, 0, kStart - 10, 5));  // while programs were attached
  recording.add(event(1, 0, kStart + 100, 10));
  recording.add(event(2, 1, kStart + 1500, 10));
  recording.end_round(mark(kStart + 1000));
  recording.add(event(1, 0, kStart + 1200, 30));
  recording.end_round(mark(kStart + 3000));
  recording.finish();

  RecordingCollector collector = recording.collector();
  auto begin = collector.read();
  ASSERT_TRUE(begin);
  EXPECT_EQ(begin->monotonic_ns, kStart);
  EXPECT_EQ(begin->wall_ns, kStart + 500);
  EXPECT_TRUE(collector.advance_to(kStart + 1000));
  auto middle = collector.read();
  Interval first = difference(*begin, *middle);
  EXPECT_EQ(first.duration_ns, 1000u);
  ASSERT_THAT(first.rows, SizeIs(1));
  EXPECT_EQ(first.rows[0].tally.timing->max_ns, 10u);

  EXPECT_FALSE(collector.advance_to(kStart + 9000));
  auto end = collector.read();
  Interval second = difference(*middle, *end);
  EXPECT_EQ(second.duration_ns, 2000u);
  ASSERT_THAT(second.rows, SizeIs(2));
  EXPECT_EQ(find(second.rows, Kind::softirq, 0)->tally.timing->max_ns, 30u);
  EXPECT_EQ(find(second.rows, Kind::softirq, 1)->tally.count, 1u);
}

TEST(RecordingCollector, BeginsWhenRecordingBeganThoughNothingHappened) {
  TempFolder folder;
  recording::Header header = recording::sample_header();
  header.start = {kStart, kStart + 500};
  auto writer = recording::Writer::create(folder / "idle.irq", header, false);
  ASSERT_TRUE(writer);
  ASSERT_TRUE(writer->end_round(mark(kStart + 1000)));
  writer->add_source({1, source(Kind::softirq, 3, "net_rx", 0)});
  ASSERT_TRUE(writer->add(event(1, 0, kStart + 1500, 10)));
  ASSERT_TRUE(writer->end_round(mark(kStart + 2000)));
  ASSERT_TRUE(writer->finish({}));
  RecordingCollector collector(std::move(*RecordedEvents::open(folder / "idle.irq")), {});
  ASSERT_TRUE(collector.start());
  EXPECT_EQ(collector.read()->monotonic_ns, kStart);
  EXPECT_EQ(at_the_end(collector).monotonic_ns, kStart + 2000);
}

TEST(RecordingCollector, HasNoSharesOfCpusIfSomeTasksWereRecorded) {
  for (bool of_some_tasks : {false, true}) {
    TempFolder folder;
    recording::Header header = recording::sample_header();
    header.run.kinds = {std::begin(kSourceKinds), std::end(kSourceKinds)};
    header.of_some_tasks = of_some_tasks;
    auto writer = recording::Writer::create(folder / "some.irq", header, false);
    ASSERT_TRUE(writer);
    writer->add_source({1, source(Kind::softirq, 3, "net_rx", 0)});
    ASSERT_TRUE(writer->add(event(1, 0, kStart + 1500, 10)));
    ASSERT_TRUE(writer->end_round(mark(kStart + 2000)));
    RecordingRequest request;
    request.filter.kinds = header.run.kinds;
    RecordingCollector collector(std::move(*RecordedEvents::open(folder / "some.irq")), request);
    ASSERT_TRUE(collector.start());
    EXPECT_EQ(at_the_end(collector).cpus.empty(), of_some_tasks);
  }
}

// What is older was dropped; its losses are not told again.
TEST(RecordingCollector, BeginsWithWhatARingHasKept) {
  TempFolder folder;
  recording::Header header = recording::sample_header();
  header.start = {kStart, kStart + 500};
  auto writer = recording::Writer::create(folder / "ring.irq", header, false);
  ASSERT_TRUE(writer);
  writer->add_source({1, source(Kind::softirq, 3, "net_rx", 0)});
  for (uint64_t round = 1; round <= 10; ++round) {
    ASSERT_TRUE(writer->add(event(1, 0, kStart + round * 1000 - 500, 10)));
    ASSERT_TRUE(writer->end_round(mark(kStart + round * 1000, {round, 0})));
  }
  ASSERT_TRUE(writer->keep_last(3000, true));
  ASSERT_TRUE(writer->finish({}));
  RecordingRequest request;
  request.filter.kinds = {Kind::softirq};
  RecordingCollector collector(std::move(*RecordedEvents::open(folder / "ring.irq")), request);
  ASSERT_TRUE(collector.start());
  EXPECT_EQ(collector.read()->monotonic_ns, kStart + 7000);
  Snapshot end = at_the_end(collector);
  EXPECT_EQ(end.monotonic_ns, kStart + 10000);
  ASSERT_THAT(end.rows, SizeIs(1));
  EXPECT_EQ(end.rows[0].tally.count, 3u);
  EXPECT_EQ(end.loss.lost_events, 3u);
  recording::Extent read = collector.extent();
  recording::Extent written = writer->extent();
  for (const recording::Extent& extent : {read, written}) {
    EXPECT_TRUE(extent.is_part);
    EXPECT_EQ(extent.begin.monotonic_ns, kStart + 7000);
    EXPECT_EQ(extent.end.monotonic_ns, kStart + 10000);
    EXPECT_EQ(extent.events, 3u);
    EXPECT_EQ(extent.lost, 3u);
    EXPECT_EQ(extent.let_go_events, 7u);
    EXPECT_EQ(extent.let_go_lost, 7u);
  }
}

TEST(RecordingCollector, KnowsWhomTimeWasTakenFrom) {
  Recording recording;
  Event taken = event(0, 0, kStart + 100, 40);
  taken.task.pid = 10;
  taken.task.tid = 11;
  taken.task.start_ns = 5;
  taken.task.cgroup = 77;
  std::string("thread").copy(taken.task.comm.data(), 16);
  recording.add(taken);
  taken.end_ns += 50;
  taken.task.tid = 10;
  taken.task.comm = {};
  std::string("main").copy(taken.task.comm.data(), 16);
  recording.add(taken);
  recording.end_round(mark(kStart + 1000));
  recording.finish();

  RecordingRequest request;
  request.victims = Kind::task;
  RecordingCollector by_task = recording.collector(request);
  Snapshot tasks = at_the_end(by_task);
  ASSERT_THAT(tasks.thefts, SizeIs(1));
  EXPECT_EQ(tasks.thefts[0].victim->name, "main");
  EXPECT_EQ(tasks.thefts[0].victim.key.id, 10u);
  EXPECT_EQ(tasks.thefts[0].share.name, "disk");
  EXPECT_EQ(tasks.thefts[0].share.net_ns, 80u);

  request.victims = Kind::cgroup;
  RecordingCollector by_cgroup = recording.collector(request);
  Snapshot cgroups = at_the_end(by_cgroup);
  ASSERT_THAT(cgroups.thefts, SizeIs(1));
  EXPECT_EQ(cgroups.thefts[0].victim->name, "sshd.service");
}

TEST(RecordingCollector, ChoosesAsTheKernelSideDoes) {
  Recording recording;
  for (uint32_t pid : {0u, 10u, 20u}) {
    Event made = event(1, 0, kStart + 100 + pid, 10);
    made.task.pid = made.task.tid = pid;
    made.task.cgroup = pid == 10 ? 77 : 1;
    recording.add(made);
  }
  recording.add(event(2, 1, kStart + 100, 10));
  recording.end_round(mark(kStart + 1000));
  recording.finish();
  auto count = [&](const EventFilter& filter) {
    RecordingRequest request;
    request.filter = filter;
    RecordingCollector collector = recording.collector(request);
    uint64_t sum = 0;
    for (const Row& row : at_the_end(collector).rows) sum += row.tally.count;
    return sum;
  };
  EventFilter all{{Kind::softirq}, {}, {}, {}};
  EXPECT_EQ(count(all), 4u);
  EventFilter filter = all;
  filter.pid = 10;
  EXPECT_EQ(count(filter), 1u);
  filter = all;
  filter.cpus = CpuSet({1});
  EXPECT_EQ(count(filter), 1u);
  for (const auto& [cgroup, expected] :
       std::map<std::string, uint64_t>{{"/system.slice", 1},
                                       {"/system.slice/", 1},
                                       {"/system", 0},
                                       {"/", 1},
                                       {"/system.slice/sshd.service", 1},
                                       {"/system.slice/sshd.service/x", 0}}) {
    filter = all;
    filter.cgroup = cgroup;
    EXPECT_EQ(count(filter), expected) << cgroup;
  }
}

TEST(RecordingCollector, TellsWhatWasLost) {
  Recording recording;
  Event after = event(1, 0, kStart + 100, 10);
  after.lost = 3;
  recording.add(after);
  recording.end_round(mark(kStart + 1000, {5, 2}));  // 2 and 2 came after the last event
  recording.finish({}, 7);
  RecordingCollector collector = recording.collector();
  EXPECT_TRUE(collector.advance_to(kStart + 500));
  EXPECT_EQ(collector.read()->loss.lost_events, 3u);
  EXPECT_EQ(at_the_end(collector).loss.lost_events, 7u);
  EXPECT_EQ(collector.complaint(), "");
}

TEST(RecordingCollector, TellsLossesOfTheCpusThatAreWanted) {
  Recording recording;
  Event after = event(1, 0, kStart + 100, 10);
  after.lost = 3;
  recording.add(after);
  recording.end_round(mark(kStart + 1000, {5, 2}));
  recording.finish({}, 7);
  RecordingRequest request;
  request.filter = {{Kind::softirq}, CpuSet({0}), {}, {}};
  RecordingCollector first = recording.collector(request);
  EXPECT_EQ(at_the_end(first).loss.lost_events, 5u);
  request.filter.cpus = CpuSet({1});
  RecordingCollector second = recording.collector(request);
  EXPECT_EQ(at_the_end(second).loss.lost_events, 2u);
}

// Older versions wrote it, wherever it came among the others.
TEST(RecordingCollector, LeavesOutWhatEndedBeforeTheBeginning) {
  Recording recording;
  recording.add(event(1, 0, kStart + 100, 10));
  Event early = event(1, 0, kStart - 1, 900);
  early.lost = 4;
  recording.add(early);
  recording.add(event(1, 0, kStart, 20));
  recording.end_round(mark(kStart + 1000, {4, 0}));
  recording.finish({{1, 3, 0, 930, 0}});
  RecordingCollector collector = recording.collector();
  auto begin = collector.read();
  Snapshot end = at_the_end(collector);
  Interval all = difference(*begin, end);
  ASSERT_THAT(all.rows, SizeIs(1));
  EXPECT_EQ(all.rows[0].tally.count, 2u);
  EXPECT_EQ(all.rows[0].tally.timing->total_ns, 30u);
  EXPECT_EQ(all.rows[0].tally.timing->max_ns, 20u);
  EXPECT_EQ(all.loss.lost_events, 0u);
  EXPECT_EQ(collector.complaint(), "");
  EXPECT_TRUE(collector.is_intact());
  recording::Extent extent = collector.extent();
  EXPECT_EQ(extent.events, 2u);
  EXPECT_EQ(extent.early, 1u);
  EXPECT_EQ(extent.lost, 0u);
}

TEST(RecordingCollector, ComparesWithWhatTheKernelSummedUp) {
  for (uint64_t gross_ns : {20u, 21u}) {
    Recording recording;
    recording.add(event(1, 0, kStart + 100, 10));
    recording.add(event(1, 0, kStart + 200, 10));
    recording.end_round(mark(kStart + 1000));
    recording.finish({{1, 2, 0, gross_ns, 0}});
    RecordingCollector collector = recording.collector();
    EXPECT_EQ(collector.complaint(), "") << "before its end";
    (void)at_the_end(collector);
    std::string complaint = collector.complaint();
    EXPECT_EQ(collector.is_intact(), gross_ns == 20);
    if (gross_ns == 21) {
      EXPECT_EQ(complaint,
                "the kernel counted 2 calls of net_rx in 21 ns, but there are 2 in 20 ns");
    }
  }
}

// Whatever a file says, with checksums that are right: it ends, and takes no memory for numbers.
TEST(RecordingCollector, BearsNonsense) {
  Recording recording;
  Event wild = event(UINT32_MAX, 65535, UINT64_MAX >> 2, UINT64_MAX);
  wild.nested_ns = UINT64_MAX - 1;
  wild.delay_ns = UINT64_MAX;
  wild.lost = UINT64_MAX;
  wild.task.pid = wild.task.tid = UINT32_MAX;
  recording.add(wild);
  recording.end_round(mark(kStart + 1000, std::vector<uint64_t>(3, UINT64_MAX)));
  recording.add(event(1, 0, kStart + 1500, 10));
  recording.end_round(mark(kStart + 500));
  recording.finish({{UINT32_MAX - 1, 1, 1, 1, 1}});
  for (Kind victims : {Kind::task, Kind::cgroup}) {
    RecordingRequest request;
    request.victims = victims;
    RecordingCollector collector = recording.collector(request);
    int steps = 0;
    for (uint64_t ns = kStart; collector.advance_to(ns) && steps < 100; ns += 100) ++steps;
    (void)collector.read();
    (void)at_the_end(collector);
    EXPECT_THAT(collector.complaint(), HasSubstr("an event is later than any clock"));
    EXPECT_FALSE(collector.is_intact());
  }
}

TEST(RecordingCollector, EndsThoughAnEventIsLaterThanAnyClock) {
  Recording recording;
  recording.add(event(1, 0, kStart + 10, 10));
  recording.add(event(1, 0, UINT64_MAX - 1, 10));
  recording.end_round(mark(kStart + 1000));
  recording.finish({});
  for (uint64_t until_ns : {kStart + 2000, UINT64_MAX}) {
    RecordingCollector collector = recording.collector();
    EXPECT_FALSE(collector.advance_to(until_ns));
    EXPECT_THAT(collector.complaint(), HasSubstr("an event is later than any clock"));
    EXPECT_FALSE(collector.is_intact());
  }
}

TEST(RecordingCollector, KnowsUntilWhenNothingHappens) {
  Recording recording;
  recording.add(event(1, 0, kStart + 100, 10));
  for (uint64_t ns = 1000; ns <= 9000; ns += 1000) recording.end_round(mark(kStart + ns));
  recording.add(event(2, 1, kStart + 9500, 10));
  recording.end_round(mark(kStart + 10'000));
  recording.end_round(mark(kStart + 11'000));
  recording.finish({});
  RecordingCollector collector = recording.collector();
  EXPECT_EQ(collector.quiet_until_ns(), kStart + 100);
  EXPECT_TRUE(collector.advance_to(kStart + 200));
  EXPECT_EQ(collector.quiet_until_ns(), kStart + 9500);
  EXPECT_EQ(collector.read()->monotonic_ns, kStart + 200);
  EXPECT_TRUE(collector.advance_to(kStart + 9600));
  EXPECT_EQ(collector.read()->rows.size(), 2u);
  EXPECT_EQ(collector.quiet_until_ns(), kStart + 11'000);
}

TEST(RecordingCollector, RefusesATimeThatNoClockHas) {
  TempFolder folder;
  recording::Header header = recording::sample_header();
  header.start = {UINT64_MAX - 1, 0};
  ASSERT_TRUE(recording::Writer::create(folder / "late.irq", header, false));
  RecordingCollector collector(std::move(*RecordedEvents::open(folder / "late.irq")), {});
  EXPECT_FALSE(collector.start());
}

// The last round of one that was killed has no mark.
TEST(RecordingCollector, KeepsIntervalsApartInTheLastRound) {
  Recording recording;
  recording.end_round(mark(kStart + 1000));
  for (uint64_t ns = 1100; ns < 2000; ns += 100) recording.add(event(1, 0, kStart + ns, 10));
  recording.finish();
  RecordingCollector collector = recording.collector();
  EXPECT_TRUE(collector.advance_to(kStart + 1550));
  EXPECT_EQ(collector.read()->rows.at(0).tally.count, 5u);
  EXPECT_TRUE(collector.advance_to(kStart + 1850));
  EXPECT_EQ(collector.read()->rows.at(0).tally.count, 8u);
  Snapshot end = at_the_end(collector);
  EXPECT_EQ(end.rows.at(0).tally.count, 9u);
  EXPECT_EQ(end.monotonic_ns, kStart + 1900);
}

TEST(RecordingCollector, SaysThatARecordingHasNoEnd) {
  Recording recording;
  recording.add(event(1, 0, kStart + 100, 10));
  recording.end_round(mark(kStart + 1000));
  RecordingCollector collector = recording.collector();
  EXPECT_THAT(at_the_end(collector).rows, SizeIs(1));
  EXPECT_EQ(collector.complaint(), "");
  EXPECT_TRUE(collector.is_read());
  EXPECT_FALSE(collector.extent().ended);
  EXPECT_TRUE(collector.is_intact());
}

}  // namespace
}  // namespace irqscope
