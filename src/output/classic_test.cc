#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "output/options.h"
#include "support/golden.h"
#include "support/recording.h"

namespace irqscope {
namespace {

ClassicOptions with(Kind kind) {
  ClassicOptions options;
  options.kind = kind;
  return options;
}

std::string show(const ClassicOptions& options, std::vector<Row> rows) {
  setenv("TZ", "UTC0", 1);
  tzset();
  StringWriter out;
  auto sink = make_classic_sink(out, options);
  EXPECT_TRUE(sink->begin({}));
  EXPECT_TRUE(sink->interval({1'763'630'401'999'999'999, 1'000'000'000, std::move(rows), {}}));
  EXPECT_TRUE(sink->end());
  return out.text();
}

Row row(Kind kind, uint32_t id, std::string name, uint64_t count, uint64_t each_ns) {
  Row result{{{kind, id, 0, {}}, std::move(name)}, {}};
  result.tally.count = count;
  Timing& timing = result.tally.timing.emplace();
  timing.total_ns = count * each_ns;
  timing.max_ns = each_ns;
  timing.histogram.add(each_ns, count);
  size_t slot = 0;
  while (each_ns / 1000 >> (slot + 1) != 0) ++slot;
  timing.usec_slots.add(slot, count);
  return result;
}

Row hard(std::string name, uint64_t count, uint64_t each_ns) {
  return row(Kind::hardirq, 9, std::move(name), count, each_ns);
}

// The expected texts below are what the tools of libbpf-tools 0.26 printed, but for the numbers.

TEST(Classic, Hardirqs) {
  EXPECT_EQ(
      show(with(Kind::hardirq), {hard("virtio3-rx", 1, 4000), hard("virtio1-req.0", 2, 35999)}),
      "Tracing hard irq event time... Hit Ctrl-C to end.\n"
      "\n"
      "HARDIRQ                    TOTAL_usecs\n"
      "virtio3-rx                           4\n"
      "virtio1-req.0                       71\n");
}

TEST(Classic, HardirqsWithNanosecondsAndTimestamp) {
  ClassicOptions options = with(Kind::hardirq);
  options.unit = TimeUnit::nanoseconds;
  options.timestamp = true;
  EXPECT_EQ(show(options, {hard("virtio3-tx", 1, 8161)}),
            "Tracing hard irq event time... Hit Ctrl-C to end.\n"
            "\n"
            "09:20:01\n"
            "HARDIRQ                    TOTAL_nsecs\n"
            "virtio3-tx                        8161\n");
}

TEST(Classic, HardirqCounts) {
  ClassicOptions options = with(Kind::hardirq);
  options.count = true;
  EXPECT_EQ(show(options, {hard("virtio1-req.0", 141, 0)}),
            "Tracing hard irq events... Hit Ctrl-C to end.\n"
            "\n"
            "HARDIRQ                    TOTAL_count\n"
            "virtio1-req.0                      141\n");
}

TEST(Classic, HardirqDistributionsHaveNoBlankLinesBetween) {
  ClassicOptions options = with(Kind::hardirq);
  options.distribution = true;
  EXPECT_EQ(show(options, {hard("virtio1-req.0", 3164, 1999), hard("virtio3-tx", 2, 7999)}),
            "Tracing hard irq event time... Hit Ctrl-C to end.\n"
            "\n"
            "hardirq = virtio1-req.0\n"
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 3164     |****************************************|\n"
            "hardirq = virtio3-tx\n"
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 0        |                                        |\n"
            "         2 -> 3          : 0        |                                        |\n"
            "         4 -> 7          : 2        |****************************************|\n");
}

TEST(Classic, SoftirqsInTheOrderOfTheirVectors) {
  EXPECT_EQ(show(with(Kind::softirq),
                 {row(Kind::softirq, 9, "rcu", 1, 103'000), row(Kind::softirq, 7, "sched", 1, 999),
                  row(Kind::softirq, 1, "timer", 1, 56'000)}),
            "Tracing soft irq event time... Hit Ctrl-C to end.\n"
            "\n"
            "SOFTIRQ          TOTAL_usecs\n"
            "timer                     56\n"
            "rcu                      103\n");
}

TEST(Classic, SoftirqDistributionsEndWithABlankLine) {
  ClassicOptions options = with(Kind::softirq);
  options.distribution = true;
  options.timestamp = true;
  EXPECT_EQ(show(options, {row(Kind::softirq, 1, "timer", 9, 1000),
                           row(Kind::softirq, 7, "sched", 21, 1000)}),
            "Tracing soft irq event time... Hit Ctrl-C to end.\n"
            "\n"
            "09:20:01\n"
            "softirq = timer\n"
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 9        |****************************************|\n"
            "\n"
            "softirq = sched\n"
            "     usecs               : count    distribution\n"
            "         0 -> 1          : 21       |****************************************|\n"
            "\n");
}

TEST(Classic, LastOfTwentySlotsHoldsAllThatIsLonger) {
  ClassicOptions options = with(Kind::hardirq);
  options.distribution = true;
  options.unit = TimeUnit::nanoseconds;
  std::string text = show(options, {hard("slow", 2, 600'000), hard("slow", 3, 5'000'000'000)});
  EXPECT_TRUE(text.ends_with(
      "    262144 -> 524287     : 0        |                                        |\n"
      "    524288 -> 1048575    : 5        |****************************************|\n"));
}

TEST(Classic, NamesAreCutAndRowsOfOneNameAreOne) {
  std::string name(40, 'x');
  EXPECT_EQ(show(with(Kind::hardirq),
                 {hard(name + "1", 1, 1600), hard("eth0", 2, 1600), hard(name + "2", 3, 1600)}),
            "Tracing hard irq event time... Hit Ctrl-C to end.\n"
            "\n"
            "HARDIRQ                    TOTAL_usecs\n"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx           6\n"
            "eth0                                 3\n");
}

TEST(Classic, NothingHappened) {
  EXPECT_EQ(show(with(Kind::hardirq), {}),
            "Tracing hard irq event time... Hit Ctrl-C to end.\n"
            "\n"
            "HARDIRQ                    TOTAL_usecs\n");
}

TEST(Classic, LeavesOutTheOtherKindAndOtherDevicesCalls) {
  Row other = hard("other", 0, 1);
  other.tally.not_handled = 12;
  EXPECT_EQ(show(with(Kind::hardirq), {other, row(Kind::softirq, 3, "net_rx", 1, 1)}),
            show(with(Kind::hardirq), {}));
}

TEST(Classic, RefusesTimesThatNobodyMeasures) {
  StringWriter out;
  RunInfo info;
  info.backend = "procfs";
  info.has_times = false;
  EXPECT_FALSE(make_classic_sink(out, {})->begin(info));
  ClassicOptions counts;
  counts.count = true;
  EXPECT_TRUE(make_classic_sink(out, counts)->begin(info));
}

std::string show(const ClassicOptions& options, const test::Recording& recording) {
  StringWriter out;
  auto sink = make_classic_sink(out, options);
  EXPECT_TRUE(sink->begin(recording.info));
  for (const Interval& interval : test::intervals(recording)) {
    EXPECT_TRUE(sink->interval(interval));
  }
  return out.text();
}

TEST(ClassicGolden, Hardirqs) {
  auto recording = test::load_recording("virtio");
  ASSERT_TRUE(recording) << recording.error().message;
  ClassicOptions options = with(Kind::hardirq);
  EXPECT_TRUE(test::matches_golden("classic-hardirqs.txt", show(options, *recording)));
  options.distribution = true;
  options.unit = TimeUnit::nanoseconds;
  EXPECT_TRUE(test::matches_golden("classic-hardirqs-dist-ns.txt", show(options, *recording)));
}

TEST(ClassicGolden, Softirqs) {
  auto recording = test::load_recording("virtio");
  ASSERT_TRUE(recording) << recording.error().message;
  ClassicOptions options = with(Kind::softirq);
  EXPECT_TRUE(test::matches_golden("classic-softirqs.txt", show(options, *recording)));
  options.distribution = true;
  EXPECT_TRUE(test::matches_golden("classic-softirqs-dist.txt", show(options, *recording)));
}

}  // namespace
}  // namespace irqscope
