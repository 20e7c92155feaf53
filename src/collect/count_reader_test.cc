#include "collect/count_reader.h"

#include <gmock/gmock.h>

#include "collect/test_rows.h"

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::Optional;

// As IQ_FUNCTION_ID, which is C.
uint32_t function_id(iq_function type, iq_kind within, uint32_t id) {
  return static_cast<uint32_t>(type) << 24 | static_cast<uint32_t>(within) << 16 | id;
}

// Rows, and what reads them.
class Counting : public testing::Test {
 protected:
  Counting() {
    request_.kinds = {Kind::hardirq, Kind::softirq};
    request_.measure_net = true;
  }

  iq_row& row(size_t number, iq_kind kind, uint32_t id, uint32_t cpu = 0, const char* name = "") {
    iq_row& row = rows_[number];
    row.kind = kind;
    row.id = id;
    row.cpu = cpu;
    snprintf(row.name, sizeof(row.name), "%s", name);
    test::set(row.used, 1);
    return row;
  }

  Snapshot read() {
    if (!reader_) reader_.emplace(request_, namer_, rows_);
    Snapshot snapshot;
    reader_->read(rows_);
    reader_->add_rows(snapshot);
    return snapshot;
  }

  CollectRequest request_;
  sys::Machine machine_{"/nonexistent"};
  SourceNamer namer_{request_, machine_};
  std::vector<iq_row> rows_ = std::vector<iq_row>(8);
  std::optional<CountReader> reader_;
};

TEST_F(Counting, ARowBecomesATally) {
  iq_row& disk = row(3, IQ_HARDIRQ, 36, 5, "disk");
  disk.action = 0xffff;
  test::handle(disk, 1000);
  test::handle(disk, 70);
  test::enter(disk);
  test::begin_change(disk);
  disk.nested_ns = 20;
  disk.not_handled = 1;
  disk.not_handled_ns = 9;
  disk.woke_thread = 2;
  test::end_change(disk);

  Snapshot snapshot = read();
  ASSERT_EQ(snapshot.rows.size(), 1u);
  const Row& row = snapshot.rows[0];
  EXPECT_EQ(row.source.key, (SourceKey{Kind::hardirq, 36, 0xffff, 5}));
  EXPECT_EQ(row.source->name, "disk");
  EXPECT_EQ(row.tally.count, 2u);
  EXPECT_THAT(row.tally.entered, Optional(3u));
  EXPECT_THAT(row.tally.not_handled, Optional(1u));
  EXPECT_THAT(row.tally.not_handled_ns, Optional(9u));
  EXPECT_THAT(row.tally.woke_thread, Optional(2u));
  EXPECT_FALSE(row.tally.work || row.tally.budget || row.tally.delay);
  ASSERT_TRUE(row.tally.timing);
  EXPECT_EQ(row.tally.timing->total_ns, 1070u);
  EXPECT_EQ(row.tally.timing->net_ns(), 1050u);
  EXPECT_EQ(row.tally.timing->max_ns, 1000u);
  EXPECT_EQ(row.tally.timing->histogram.buckets()[bucket_index(1000)], 1u);
  EXPECT_EQ(row.tally.timing->histogram.count(), 2u);
  EXPECT_TRUE(row.tally.timing->usec_slots.empty());
}

TEST_F(Counting, WithoutTimesEntriesAreCounted) {
  request_.measure_time = request_.measure_net = false;
  iq_row& disk = row(0, IQ_HARDIRQ, 36, 0, "disk");
  test::enter(disk);
  test::enter(disk);
  Snapshot snapshot = read();
  ASSERT_EQ(snapshot.rows.size(), 1u);
  EXPECT_EQ(snapshot.rows[0].tally.count, 2u);
  EXPECT_FALSE(snapshot.rows[0].tally.timing || snapshot.rows[0].tally.not_handled);
}

TEST_F(Counting, OnlyKindsThatAreWanted) {
  test::handle(row(0, IQ_VECTOR, 1), 5);
  test::handle(row(1, IQ_HARDIRQ, 7, 0, "seven"), 5);
  Snapshot snapshot = read();
  ASSERT_EQ(snapshot.rows.size(), 1u);
  EXPECT_EQ(snapshot.rows[0].source->name, "seven");
}

TEST_F(Counting, SlotsOfMicrosecondsIfAskedFor) {
  request_.usec_slots = true;
  iq_row& disk = row(0, IQ_HARDIRQ, 36);
  test::enter(disk);
  test::begin_change(disk);
  test::count_time(disk, 5'000);
  disk.usec_slots[2] = 1;
  disk.usec_slots[IQ_USEC_SLOTS - 1] = 3;
  test::end_change(disk);
  const UsecSlots slots = read().rows.at(0).tally.timing->usec_slots;
  EXPECT_EQ(slots[2], 1u);
  EXPECT_EQ(slots[IQ_USEC_SLOTS - 1], 3u);
  EXPECT_EQ(slots.sum(), 4u);
}

TEST_F(Counting, DelaysAreWithWhatWaited) {
  namer_.set_softirq_names({"hi", "timer"});
  iq_row& timer = row(4, IQ_SOFTIRQ, 1);
  timer.delay_row = 2;  // number 1
  timer.context = IQ_IN_TASK;
  test::handle(timer, 300);
  EXPECT_EQ(read().rows.at(0).tally.delay->timing.histogram.count(), 0u);

  iq_row& delays = row(1, IQ_DELAY, 1);
  test::handle(delays, 50);
  delays.reraised = 4;
  Snapshot snapshot = read();
  ASSERT_EQ(snapshot.rows.size(), 1u);
  EXPECT_EQ(snapshot.rows[0].source->name, "timer");
  EXPECT_EQ(snapshot.rows[0].source.key.context, RunContext::task);
  const Delay& delay = snapshot.rows[0].tally.delay.value();
  EXPECT_EQ(delay.reraised, 4u);
  EXPECT_EQ(delay.timing.total_ns, 50u);
  EXPECT_EQ(delay.timing.histogram.count(), 1u);
  EXPECT_FALSE(delay.timing.nested_ns);
}

TEST_F(Counting, FunctionsAreApart) {
  iq_row& poll = row(0, IQ_FUNCTION, function_id(IQ_NAPI, IQ_SOFTIRQ, 3), 0, "eth0");
  test::handle(poll, 100);
  poll.work = 5;
  poll.budget = 64;
  test::handle(row(1, IQ_FUNCTION, function_id(IQ_TIMER, IQ_SOFTIRQ, 1)), 100);
  Snapshot snapshot = read();
  EXPECT_TRUE(snapshot.rows.empty());
  ASSERT_EQ(snapshot.functions.size(), 2u);
  EXPECT_EQ(snapshot.functions[0].source->type, "napi");
  EXPECT_EQ(snapshot.functions[0].source->name, "eth0");
  EXPECT_THAT(snapshot.functions[0].tally.work, Optional(5u));
  EXPECT_THAT(snapshot.functions[0].tally.budget, Optional(64u));
  EXPECT_FALSE(snapshot.functions[1].tally.work);
}

TEST_F(Counting, CpusOfASourceShareItsDescription) {
  for (uint32_t cpu = 0; cpu < 3; ++cpu) test::handle(row(cpu, IQ_HARDIRQ, 36, cpu, "disk"), 5);
  Snapshot first = read();
  EXPECT_EQ(&*first.rows[0].source, &*first.rows[2].source);
  EXPECT_EQ(first.rows[2].source.key.cpu, 2);
  Snapshot second = read();
  EXPECT_EQ(&*first.rows[0].source, &*second.rows[0].source);
}

// An IRQ's number is not its name.
TEST_F(Counting, SourcesThatDifferAreDescribedApart) {
  iq_row& one = row(0, IQ_HARDIRQ, 36, 0, "one");
  iq_row& other = row(1, IQ_HARDIRQ, 36, 0, "other");
  one.action = 1;
  other.action = 2;
  test::handle(one, 5);
  test::handle(other, 5);
  Snapshot snapshot = read();
  EXPECT_EQ(snapshot.rows[0].source->name, "one");
  EXPECT_EQ(snapshot.rows[1].source->name, "other");
}

TEST(CpuSums, ArePerCpu) {
  std::vector<iq_cpu> cpus(3);
  cpus[1].excluded = 1;
  cpus[2].net_ns[IQ_LEVEL_IRQ] = 7;
  cpus[2].idle_net_ns[IQ_LEVEL_SOFTIRQ] = 3;
  cpus[2].vector_net_ns = 2;
  auto uses = cpu_uses(cpus);
  ASSERT_EQ(uses.size(), 2u);
  EXPECT_EQ(uses[1].cpu, 2);
  EXPECT_EQ(uses[1].net_ns[IQ_LEVEL_IRQ], 7u);
  EXPECT_EQ(uses[1].idle_net_ns[IQ_LEVEL_SOFTIRQ], 3u);
  EXPECT_EQ(uses[1].vector_net_ns, 2u);
}

TEST(CpuSums, LossesAreOfAllCpusAndLevels) {
  std::vector<iq_cpu> cpus(2);
  cpus[0].unmatched[IQ_LEVEL_NMI] = 1;
  cpus[1].unmatched[IQ_LEVEL_THREAD] = 2;
  cpus[1].table_full[IQ_LEVEL_SOFTIRQ] = 4;
  Loss loss = lost_calls(cpus);
  EXPECT_THAT(loss.unmatched, Optional(3u));
  EXPECT_THAT(loss.table_full, Optional(4u));
  EXPECT_FALSE(loss.missed_runs || loss.lost_events);
}

}  // namespace
}  // namespace irqscope
