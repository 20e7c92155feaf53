// What a row says of itself must agree: count, buckets, total, maximum and quantiles.
#include <regex>

#include "base/parse.h"
#include "model/interval.h"
#include "support/live.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kEndless = UINT64_MAX;  // the test ends it

Result<void> some_load(const Result<DiskFile>& disk) {
  auto sent = send_datagrams(500);
  if (sent && disk) return disk->read_blocks(100);
  return sent;
}

struct Bucket {
  uint64_t low, high, count;
};

std::vector<Bucket> buckets_of(const Json& row) {
  std::vector<Bucket> buckets;
  for (const Json& bucket : row.at("histogram")) {
    uint64_t high = bucket.at(1).is_null() ? UINT64_MAX : bucket.at(1).get<uint64_t>();
    buckets.push_back({bucket.at(0).get<uint64_t>(), high, bucket.at(2).get<uint64_t>()});
  }
  return buckets;
}

// A hardirq whose calls were all for another device on the line has no durations.
void check_row(const Json& row) {
  auto number = [&](const char* key) { return row.at(key).get<uint64_t>(); };
  auto buckets = buckets_of(row);
  ASSERT_EQ(buckets.empty(), number("count") == 0);
  if (buckets.empty()) return;
  uint64_t count = 0, least_total = 0, most_total = 0, before = 0;
  for (const Bucket& bucket : buckets) {
    EXPECT_LE(before, bucket.low);
    EXPECT_LT(bucket.low, bucket.high);
    before = bucket.high;
    count += bucket.count;
    least_total += bucket.count * bucket.low;
    most_total += bucket.count * (bucket.high - 1);
  }
  EXPECT_EQ(count, number("count"));
  // The calls are those net of interrupts, where that is known.
  uint64_t total = row.at("net_ns").is_null() ? number("total_ns") : number("net_ns");
  EXPECT_LE(least_total, total);
  EXPECT_LE(total, most_total);
  EXPECT_LE(total, number("total_ns"));
  EXPECT_LE(buckets.back().low, number("max_ns"));
  EXPECT_LT(number("max_ns"), buckets.back().high);
  EXPECT_LE(buckets.front().low, number("p50_ns"));
  EXPECT_LE(number("p50_ns"), number("p99_ns"));
  EXPECT_LE(number("p99_ns"), number("p999_ns"));
  EXPECT_LE(number("p999_ns"), number("max_ns"));
}

TEST(LiveDistribution, EveryRowAgreesWithItself) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  Finished finished;
  {
    Background load([&] { return some_load(disk); }, kEndless);
    finished = run({IRQSCOPE_PROGRAM, "-d", "--per-cpu", "--json", "20ms", "150"});
  }
  ASSERT_EQ(finished.status, 0) << finished.err;
  auto intervals = json_lines(finished.out);
  EXPECT_EQ(intervals.size(), 150u);
  size_t rows = 0;
  for (const Json& interval : intervals) {
    for (const Json& row : interval.at("rows")) {
      ++rows;
      check_row(row);
      ASSERT_FALSE(HasFailure()) << row;
    }
    EXPECT_EQ(interval.at("loss").at("unmatched"), 0);
  }
  EXPECT_GT(rows, intervals.size());
}

uint64_t number_in(const std::smatch& match, size_t group) {
  return std::stoull(match[group].str());
}

// "count 17993, total ..." and the bars below it.
void check_text_distributions(const std::string& text, size_t& checked) {
  const std::regex count_line("count ([0-9]+),.*");
  const std::regex bar(" *([0-9]+) -> ([0-9]+) *: ([0-9]+) *\\|[* ]{40}\\|");
  std::optional<uint64_t> expected;
  uint64_t sum = 0;
  auto finish = [&] {
    if (expected) {
      EXPECT_EQ(sum, *expected) << text;
    }
    checked += expected.has_value();
    expected.reset();
  };
  for (std::string_view view : split(text, '\n')) {
    std::string line(view);
    std::smatch match;
    if (std::regex_match(line, match, count_line)) {
      finish();
      expected = number_in(match, 1);
      sum = 0;
    } else if (std::regex_match(line, match, bar)) {
      sum += number_in(match, 3);
    }
  }
  finish();
}

TEST(LiveDistribution, BarsAddUpToTheCount) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  for (std::string unit : {"-d", "-dN"}) {
    Finished finished;
    {
      Background load([&] { return some_load(disk); }, kEndless);
      finished = run({IRQSCOPE_PROGRAM, "softirqs", unit, "100ms", "10"});
    }
    ASSERT_EQ(finished.status, 0) << finished.err;
    size_t checked = 0;
    check_text_distributions(finished.out, checked);
    EXPECT_GE(checked, 10u) << finished.out;
  }
}

// How many were shorter than `ns`, as far as the buckets tell.
Range shorter_than(uint64_t ns, const Histogram& histogram) {
  Range range;
  histogram.buckets().for_each([&](size_t bucket, uint64_t count) {
    BucketBounds bounds = bucket_bounds(bucket);
    if (bounds.high_ns <= ns) range.least += count;
    if (bounds.low_ns < ns) range.most += count;
  });
  return range;
}

void check_slots(const Timing& timing) {
  uint64_t shorter = 0;
  for (size_t slot = 0; slot < IQ_USEC_SLOTS; ++slot) {
    shorter += timing.usec_slots[slot];
    uint64_t end_ns = (uint64_t{2} << slot) * 1000;
    if (slot + 1 == IQ_USEC_SLOTS) end_ns = UINT64_MAX;  // the last has no end
    EXPECT_TRUE(is_in(shorter, shorter_than(end_ns, timing.histogram))) << "slot " << slot;
  }
}

// The slots in microseconds are counted beside the buckets in nanoseconds.
TEST(LiveDistribution, SlotsAgreeWithBuckets) {
  IRQSCOPE_NEEDS_EBPF();
  auto disk = DiskFile::make();
  CollectRequest request = both_families();
  request.usec_slots = true;
  auto collector = start_collector(request);
  Snapshot before = read(*collector);
  Background load([&] { return some_load(disk); }, kEndless);
  for (int i = 0; i < 20; ++i) {
    let_interrupts_finish();
    Snapshot now = read(*collector);
    for (const Row& row : difference(before, now).rows) {
      const Timing& timing = row.tally.timing.value();
      check_slots(timing);
      EXPECT_EQ(timing.histogram.count(), row.tally.count) << row.source->name;
    }
    before = std::move(now);
  }
}

}  // namespace
}  // namespace irqscope::test
