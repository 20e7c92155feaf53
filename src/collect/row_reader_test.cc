// A thread takes the kernel's part: it writes a row as bpf/lib/calls.h does, while RowReader reads.
// The durations are known beforehand, so that each reading can be checked to the last bucket.
#include "collect/row_reader.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <random>
#include <thread>

#include "collect/test_rows.h"
#include "model/histogram.h"

namespace irqscope {
namespace {

using namespace test;

using Rows = std::array<iq_row, 2>;

// Durations of which no two large ones are equal, so that a maximum tells which call it was.
std::vector<uint64_t> make_durations(size_t count) {
  std::mt19937_64 random(count);
  std::vector<uint64_t> durations;
  for (size_t i = 0; i < count; ++i) {
    bool large = random() % 8 == 0;
    durations.push_back(large ? (random() % 1'000'000) * count + i : random() % 1000);
  }
  return durations;
}

// What the first so many durations must have left in a row.
class Expected {
 public:
  explicit Expected(const std::vector<uint64_t>& durations) : durations_(durations) {}

  // Up to `handled` calls; returns the longest of those that are new.
  uint64_t advance(uint64_t handled) {
    uint64_t longest = 0;
    for (; handled_ < handled; ++handled_) {
      uint64_t ns = durations_.at(handled_);
      longest = std::max(longest, ns);
      total_ns_ += ns;
      histogram_.add(ns);
    }
    return longest;
  }

  void check(const RowCounts& row) const {
    ASSERT_EQ(row.handled, handled_);
    ASSERT_EQ(row.total_ns, total_ns_);
    ASSERT_TRUE(histogram_.buckets() == row.buckets);
    ASSERT_GE(row.entered, row.handled);
  }

 private:
  const std::vector<uint64_t>& durations_;
  uint64_t handled_ = 0;
  uint64_t total_ns_ = 0;
  Histogram histogram_;
};

void spin(uint64_t rounds) {
  for (volatile uint64_t i = 0; i < rounds;) i = i + 1;
}

// Each side on a CPU of its own, if there are two: else they would seldom meet.
void move_to_cpu(size_t index) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  for (size_t cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &allowed) || index-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof(one), &one);
    return;
  }
}

// Writes the durations into a row; `rest` rounds of spinning at most between two of them.
class KernelSide {
 public:
  KernelSide(iq_row& row, const std::vector<uint64_t>& durations, uint64_t rest)
      : thread_([this, &row, &durations, rest] {
          move_to_cpu(1);
          std::mt19937_64 random(1);
          for (uint64_t ns : durations) {
            handle(row, ns);
            if (rest > 0) spin(random() % rest);
          }
          done_ = true;
        }) {}
  ~KernelSide() { thread_.join(); }
  bool done() const { return done_; }

 private:
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

struct Interval {
  uint64_t handled;  // up to its end
  uint64_t max_ns;
  uint64_t expected_max_ns;
};

// Reads on until everything has been written and read.
void read_all(RowReader& reader, const KernelSide& kernel, const std::vector<uint64_t>& durations,
              std::vector<Interval>& intervals) {
  Expected expected(durations);
  std::mt19937_64 random(2);
  for (bool last = false; !last;) {
    last = kernel.done();
    for (const RowReader::Reading& reading : reader.read()) {
      ASSERT_EQ(reading.number, 1u);
      uint64_t longest = expected.advance(reading.counts->handled);
      expected.check(*reading.counts);
      if (testing::Test::HasFatalFailure()) return;
      intervals.push_back({reading.counts->handled, reading.counts->max_ns, longest});
    }
    spin(random() % 100'000);
  }
  ASSERT_FALSE(intervals.empty());
  ASSERT_EQ(intervals.back().handled, durations.size());
}

std::vector<Interval> read_while_writing(size_t count, uint64_t rest) {
  auto rows = std::make_unique<Rows>();
  auto durations = make_durations(count);
  RowReader reader(*rows);
  std::vector<Interval> intervals;
  // In a thread of its own, since it moves.
  std::thread reading([&] {
    move_to_cpu(0);
    KernelSide kernel((*rows)[1], durations, rest);
    read_all(reader, kernel, durations, intervals);
  });
  reading.join();
  return intervals;
}

TEST(RowReader, EveryIntervalHasItsOwnMaximum) {
  auto intervals = read_while_writing(40'000, 20'000);
  ASSERT_FALSE(HasFatalFailure());
  size_t several = 0;
  for (const Interval& interval : intervals) {
    EXPECT_EQ(interval.max_ns, interval.expected_max_ns) << "up to " << interval.handled;
    several += interval.max_ns != 0;
  }
  EXPECT_GT(several, 10u) << "the reader has not read while the writer wrote";
}

// Faster than any machine interrupts: here a call may be under way at the end of an interval, and
// its duration, if others before it were longer, is known by its bucket only.
TEST(RowReader, NothingIsLostWithLittleOrNoRest) {
  for (uint64_t rest : {0u, 100u, 1000u}) {
    auto intervals = read_while_writing(rest == 0 ? 2'000'000 : 200'000, rest);
    ASSERT_FALSE(HasFatalFailure());
    for (const Interval& interval : intervals) {
      EXPECT_EQ(bucket_index(interval.max_ns), bucket_index(interval.expected_max_ns))
          << interval.max_ns << " is not " << interval.expected_max_ns;
    }
  }
}

// A virtual CPU may be stopped anywhere.
TEST(RowReader, AWriterThatStopsInTheMiddle) {
  auto rows = std::make_unique<Rows>();
  iq_row& row = (*rows)[0];
  RowReader reader(*rows);
  handle(row, 500);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 500u);

  enter(row);
  begin_change(row);
  EXPECT_EQ(reader.read().at(0).counts->handled, 1u);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 0u);
  count_time(row, 300);
  EXPECT_EQ(reader.read().at(0).counts->handled, 1u);
  end_change(row);

  const RowReader::Reading& whole = reader.read().at(0);
  EXPECT_EQ(whole.counts->handled, 2u);
  EXPECT_EQ(whole.counts->entered, 2u);
  EXPECT_EQ(whole.counts->max_ns, 300u);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 0u);
}

// A call that has read the epoch before it was raised, and is stopped until read() has given up on
// its row. Its duration belongs to the next interval and must not get lost. The second row, kept
// unreadable, holds read() up between raising the first row's epoch and looking whether it changed.
bool straddle(uint64_t before_ns, uint64_t ns, bool another_follows, uint64_t& max_ns) {
  auto rows = std::make_unique<Rows>();
  iq_row& row = (*rows)[0];
  handle((*rows)[1], 1);
  RowReader reader(*rows);
  handle(row, before_ns);
  enter((*rows)[1]);
  begin_change((*rows)[1]);

  std::atomic<bool> is_waiting = false, has_read = false;
  bool straddled = false;
  const uint32_t epoch = get(row.wanted_epoch);
  std::thread writer([&] {
    is_waiting = true;
    while (get(row.wanted_epoch) == epoch) continue;
    uint32_t raised = get(row.wanted_epoch);
    set(row.wanted_epoch, epoch);  // as this call saw it
    enter(row);
    begin_change(row);
    count_time(row, ns);
    set(row.wanted_epoch, raised);
    straddled = !has_read;
    while (!has_read) continue;
    end_change(row);
  });
  while (!is_waiting) continue;
  EXPECT_EQ(reader.read().at(0).counts->max_ns, before_ns);
  has_read = true;
  writer.join();
  if (another_follows) handle(row, 1);
  max_ns = reader.read().at(0).counts->max_ns;
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 0u);
  return straddled;
}

TEST(RowReader, ACallThatStraddlesTwoIntervals) {
  constexpr int kMostTries = 1000;  // the scheduler may be against us
  for (uint64_t ns : {30u, 31u, 100u, 101u, 300u, 301u}) {
    uint64_t max_ns = 0;
    int tries = 0;
    bool another_follows = ns % 2 == 0;
    while (!straddle(100, ns, another_follows, max_ns) && ++tries < kMostTries) continue;
    ASSERT_LT(tries, kMostTries);
    // Of a call shorter than those before it in its epoch only the bucket is known.
    EXPECT_EQ(bucket_index(max_ns), bucket_index(ns));
    EXPECT_TRUE(max_ns == ns || ns < 100) << max_ns;
  }
}

TEST(RowReader, FindsRowsAsTheyComeIntoUse) {
  auto rows = std::make_unique<Rows>();
  RowReader reader(*rows);
  EXPECT_TRUE(reader.read().empty());
  set((*rows)[1].used, 1);  // its first call is still to enter
  EXPECT_TRUE(reader.read().empty());
  enter((*rows)[1]);
  ASSERT_EQ(reader.read().size(), 1u);
  EXPECT_EQ(reader.read()[0].number, 1u);
  EXPECT_EQ(reader.read()[0].who->used, 1u);
  enter((*rows)[0]);
  ASSERT_EQ(reader.read().size(), 2u);
  EXPECT_EQ(reader.read()[1].number, 0u);
}

// It would be shown without its name.
TEST(RowReader, ShowsNoRowThatItCouldNeverRead) {
  auto rows = std::make_unique<Rows>();
  iq_row& row = (*rows)[0];
  RowReader reader(*rows);
  set(row.id, 36);
  set(row.used, 1);
  enter(row);
  begin_change(row);
  EXPECT_TRUE(reader.read().empty());
  count_time(row, 5);
  end_change(row);
  ASSERT_EQ(reader.read().size(), 1u);
  EXPECT_EQ(reader.read()[0].who->id, 36u);
}

TEST(RowReader, MaximaOfQuietIntervals) {
  auto rows = std::make_unique<Rows>();
  iq_row& row = (*rows)[0];
  RowReader reader(*rows);
  handle(row, 7);
  handle(row, 3);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 7u);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 0u);
  handle(row, 3);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 3u);
  handle(row, 5);
  handle(row, 9);
  handle(row, 1);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 9u);
  EXPECT_EQ(reader.read().at(0).counts->max_ns, 0u);
}

}  // namespace
}  // namespace irqscope
