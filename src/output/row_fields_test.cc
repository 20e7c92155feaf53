#include "output/row_fields.h"

#include <gtest/gtest.h>

#include <set>

#include "output/value_text.h"

namespace irqscope::output {
namespace {

std::string plain(std::string_view key, const Interval& interval, const Row& row) {
  return plain_text(find_row_field(key)->get({interval, row}));
}

TEST(Fields, AreDescribedOnce) {
  std::set<std::string_view> keys;
  std::set<std::string_view> headings;
  for (const RowField& field : row_fields()) {
    EXPECT_TRUE(keys.insert(field.key).second) << field.key;
    EXPECT_TRUE(headings.insert(field.heading).second) << field.heading;
    EXPECT_FALSE(field.help.empty()) << field.key;
    EXPECT_EQ(find_row_field(field.key), &field);
  }
  EXPECT_EQ(find_row_field("nonsense"), nullptr);
}

TEST(Fields, OfARowWithTimes) {
  Row row{{{Kind::hardirq, 36, 0, 1}, Description{"eth0", "irq_fn"}}, {}};
  row.tally.count = 2;
  row.tally.timing.emplace();
  row.tally.timing->total_ns = 3001;
  row.tally.timing->max_ns = 2000;
  row.tally.timing->histogram.add(1001);
  row.tally.timing->histogram.add(2000);
  Interval interval{5'000'000'007, 2'000'000'000, {row}, {}};
  EXPECT_EQ(plain("kind", interval, row), "hardirq");
  EXPECT_EQ(plain("id", interval, row), "36");
  EXPECT_EQ(plain("handler", interval, row), "irq_fn");
  EXPECT_EQ(plain("cpu", interval, row), "1");
  EXPECT_EQ(plain("time_ns", interval, row), "5000000007");
  EXPECT_EQ(plain("interval_ns", interval, row), "2000000000");
  EXPECT_EQ(plain("rate", interval, row), "1");
  EXPECT_EQ(plain("total_ns", interval, row), "3001");
  EXPECT_EQ(plain("avg_ns", interval, row), "1500.5");
  EXPECT_EQ(plain("max_ns", interval, row), "2000");
  EXPECT_EQ(plain("p99_ns", interval, row), "2000");
  EXPECT_EQ(plain("cpu_share", interval, row), "0.000001501");
}

TEST(Fields, UnknownIsEmptyAndNotZero) {
  Row row{{{Kind::softirq, 3, 0, {}}, "net_rx"}, {}};
  row.tally.count = 7;
  Interval interval{1, 0, {row}, {}};
  for (const char* key :
       {"handler", "cpu", "rate", "total_ns", "avg_ns", "p50_ns", "p99_ns", "p999_ns", "max_ns",
        "cpu_share", "not_handled", "not_handled_ns", "woke_thread", "entered"}) {
    EXPECT_EQ(plain(key, interval, row), "") << key;
    const RowField& field = *find_row_field(key);
    EXPECT_EQ(table_text(field.unit, field.get({interval, row}), TimeUnit::nanoseconds), "-")
        << key;
  }
}

TEST(Fields, NoCallsHaveNoLongestOne) {
  Row row;
  row.tally.timing.emplace();
  Interval interval{1, 1'000'000'000, {row}, {}};
  EXPECT_EQ(plain("total_ns", interval, row), "0");
  EXPECT_EQ(plain("max_ns", interval, row), "");
  EXPECT_EQ(plain("p50_ns", interval, row), "");
}

TEST(DurationText, IsExactWithTenthsOfAMicrosecond) {
  EXPECT_EQ(duration_text(uint64_t{0}, TimeUnit::microseconds), "0.0");
  EXPECT_EQ(duration_text(uint64_t{49}, TimeUnit::microseconds), "0.0");
  EXPECT_EQ(duration_text(uint64_t{50}, TimeUnit::microseconds), "0.1");
  EXPECT_EQ(duration_text(uint64_t{1'234'567}, TimeUnit::microseconds), "1234.6");
  EXPECT_EQ(duration_text(UINT64_MAX, TimeUnit::microseconds), "18446744073709551.6");
  EXPECT_EQ(duration_text(UINT64_MAX, TimeUnit::nanoseconds), "18446744073709551615");
  EXPECT_EQ(duration_text(1499.6, TimeUnit::nanoseconds), "1500");
  EXPECT_EQ(duration_text(1234.5, TimeUnit::microseconds), "1.2");
}

TEST(PlainText, LosesNothing) {
  EXPECT_EQ(plain_text(Value{UINT64_MAX}), "18446744073709551615");
  EXPECT_EQ(plain_text(Value{0.000001}), "0.000001");
  EXPECT_EQ(plain_text(Value{250.0}), "250");
  EXPECT_EQ(plain_text(Value{0.0}), "0");
}

TEST(TableText, IsSafeForATerminal) {
  EXPECT_EQ(table_text(Unit::none, Value{std::string("\x1b[2J")}, {}), "\\x1b[2J");
}

}  // namespace
}  // namespace irqscope::output
