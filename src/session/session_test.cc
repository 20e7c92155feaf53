#include "session/session.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>

#include "base/stop_signal.h"
#include "base/test_child.h"

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint64_t kBegin = 1'000'000;
constexpr uint64_t kFailure = UINT64_MAX;

// Time as the test has it pass: waiting ends at the deadline, and all else takes no time unless
// the test says so.
struct FakeTime {
  uint64_t now = kBegin;
  std::vector<uint64_t> deadlines;  // counted from the beginning
  size_t stop_at = SIZE_MAX;        // this wait is cut short, half-way
  Wait wait() {
    return [this](uint64_t deadline) {
      deadlines.push_back(deadline == kFailure ? deadline : deadline - kBegin);
      if (deadlines.size() - 1 == stop_at) {
        now += 50;
        return false;
      }
      now = std::max(now, deadline);
      return true;
    };
  }
};

// Counts one call for each nanosecond, and nine in a storm.
class FakeCollector : public Collector {
 public:
  explicit FakeCollector(FakeTime& time) : time_(time) {}
  Result<void> start() override { return {}; }
  Result<Snapshot> read() override {
    if (reads_++ == fail_at) return fail("cannot read");
    Snapshot snapshot;
    snapshot.monotonic_ns = time_.now;
    snapshot.rows.resize(1);
    snapshot.rows[0].source.key.cpu = 0;
    snapshot.rows[0].source.edit().name = "source";
    snapshot.rows[0].tally.count =
        storm_from && time_.now > kBegin + *storm_from
            ? kBegin + *storm_from + 9 * (time_.now - kBegin - *storm_from)
            : time_.now;
    return snapshot;
  }
  RunInfo info() const override {
    RunInfo info;
    info.backend = "fake";
    return info;
  }
  uint64_t quiet_until_ns() override { return quiet_until; }
  size_t fail_at = SIZE_MAX;
  std::optional<uint64_t> storm_from;
  uint64_t quiet_until = 0;

 private:
  FakeTime& time_;
  size_t reads_ = 0;
};

class RecordingSink : public Sink {
 public:
  explicit RecordingSink(FakeTime& time) : time_(time) {}
  Result<void> begin(const RunInfo& info) override {
    backend = info.backend;
    if (fail_at_begin) return fail("cannot begin");
    return {};
  }
  Result<void> interval(const Interval& interval) override {
    if (lengths.size() == fail_at) return tl::unexpected(Error{ErrorKind::closed_pipe, "closed"});
    if (lengths.size() == slow_at) time_.now += slow_ns;
    lengths.push_back(interval.duration_ns);
    for (const Row& row : interval.rows) count += row.tally.count;
    return {};
  }
  Result<void> alert(const Alert& alert) override {
    alerts.push_back(alert.source->name + (alert.began ? " began" : " over"));
    alerts_at.push_back(time_.now - kBegin);
    intervals_before_alert = lengths.size();
    return alert_fails ? fail("cannot alert") : Result<void>();
  }
  Result<void> end() override {
    ended = true;
    return {};
  }
  std::string backend;
  std::vector<std::string> alerts;
  std::vector<uint64_t> alerts_at;
  size_t intervals_before_alert = 0;
  bool alert_fails = false;
  std::vector<uint64_t> lengths;
  uint64_t count = 0;
  bool ended = false;
  bool fail_at_begin = false;
  size_t fail_at = SIZE_MAX;
  size_t slow_at = SIZE_MAX;
  uint64_t slow_ns = 0;

 private:
  FakeTime& time_;
};

Interval as_it_is(Interval interval) { return interval; }

class Session : public testing::Test {
 protected:
  Result<Passed> run(const Pace& pace) {
    return run_session(collector, sink, pace, as_it_is, time.wait());
  }
  FakeTime time;
  FakeCollector collector{time};
  RecordingSink sink{time};
};

TEST_F(Session, AFirstLookCutsTheFirstIntervalInTwo) {
  EXPECT_TRUE(run({100, 3, std::nullopt, 30}));
  EXPECT_THAT(sink.lengths, ElementsAre(30, 70, 100));
  sink.lengths.clear();
  EXPECT_TRUE(run({100, 2, std::nullopt, 300}));
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100));
}

// As a recording has it, in which somebody's clock jumped by a century.
TEST_F(Session, PassesOverEmptyTimeAsOneInterval) {
  constexpr uint64_t kCentury = 3'155'760'000'000'000'000;
  collector.quiet_until = kBegin + kCentury + 150;
  auto passed = run({100, 3, std::nullopt});
  ASSERT_TRUE(passed);
  EXPECT_THAT(sink.lengths, ElementsAre(kCentury + 100, 100, 100));
  EXPECT_EQ(passed->over, kCentury / 100 + 1);
  EXPECT_EQ(passed->as, 1u);
}

TEST_F(Session, ShowsAHundredEmptyIntervals) {
  collector.quiet_until = kBegin + 100 * 100 - 1;
  auto passed = run({100, 5, std::nullopt});
  ASSERT_TRUE(passed);
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100, 100, 100, 100));
  EXPECT_EQ(passed->over, 0u);
}

TEST_F(Session, PassesOverNoMoreThanItsDuration) {
  collector.quiet_until = UINT64_MAX;
  EXPECT_TRUE(run({100, std::nullopt, 50'050}));
  EXPECT_THAT(sink.lengths, ElementsAre(50'000, 50));
}

TEST_F(Session, EndsAfterCountIntervals) {
  EXPECT_TRUE(run({100, 3, std::nullopt}));
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100, 100));
  EXPECT_EQ(sink.count, 300u);
  EXPECT_EQ(sink.backend, "fake");
  EXPECT_TRUE(sink.ended);
}

// While something is read or shown, say: the time to wait for may have passed, too.
TEST(WhileRead, HeedsAStopThatCameBefore) {
  int status = test::status_of_child([] {
    StopSignal stop;
    Wait wait = while_read(StringWriter());
    bool before = wait(1);
    raise(SIGINT);
    return before && !wait(1) && !wait(kFailure) ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

TEST_F(Session, AStopBeforeTheFirstIntervalShowsIt) {
  time.stop_at = 0;
  EXPECT_TRUE(run({100, std::nullopt, std::nullopt}));
  EXPECT_THAT(sink.lengths, ElementsAre(50));
  EXPECT_TRUE(sink.ended);
}

TEST_F(Session, AStopShowsTheLastInterval) {
  time.stop_at = 2;
  EXPECT_TRUE(run({100, 99, 100'000}));
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100, 50));
}

TEST_F(Session, WithoutAnIntervalThereIsOneUntilTheStop) {
  time.stop_at = 0;
  EXPECT_TRUE(run({}));
  EXPECT_THAT(time.deadlines, ElementsAre(kFailure));  // never
  EXPECT_THAT(sink.lengths, ElementsAre(50));
}

TEST_F(Session, ADurationEndsWithAShorterInterval) {
  EXPECT_TRUE(run({100, std::nullopt, 250}));
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100, 50));
}

TEST_F(Session, ADurationOfWholeIntervalsHasNoEmptyOneAtItsEnd) {
  EXPECT_TRUE(run({100, std::nullopt, 300}));
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100, 100));
}

TEST_F(Session, ADurationAloneIsOneInterval) {
  EXPECT_TRUE(run({std::nullopt, std::nullopt, 250}));
  EXPECT_THAT(sink.lengths, ElementsAre(250));
}

TEST_F(Session, ADurationShorterThanTheInterval) {
  EXPECT_TRUE(run({100, 7, 30}));
  EXPECT_THAT(sink.lengths, ElementsAre(30));
}

// One longer interval, and the next is back in step.
TEST_F(Session, ASlowSinkSkipsDeadlines) {
  sink.slow_at = 1;
  sink.slow_ns = 330;
  EXPECT_TRUE(run({100, 5, std::nullopt}));
  EXPECT_THAT(time.deadlines, ElementsAre(100, 200, 300, 600, 700));
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100, 330, 70, 100));
  EXPECT_EQ(sink.count, 700u);
}

TEST_F(Session, LateWakingDoesNotAddUp) {
  auto late = [this, wait = time.wait()](uint64_t deadline) {
    bool reached = wait(deadline);
    time.now += 7;
    return reached;
  };
  EXPECT_TRUE(run_session(collector, sink, {100, 4, std::nullopt}, as_it_is, late));
  EXPECT_THAT(time.deadlines, ElementsAre(100, 200, 300, 400));
  EXPECT_THAT(sink.lengths, ElementsAre(107, 100, 100, 100));
}

TEST_F(Session, ASinkThatCannotBeginEndsTheRun) {
  sink.fail_at_begin = true;
  auto result = run({100, 3, std::nullopt});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "cannot begin");
  EXPECT_THAT(time.deadlines, IsEmpty());
}

TEST_F(Session, ASinkThatFailsEndsTheRun) {
  sink.fail_at = 1;
  auto result = run({100, 3, std::nullopt});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::closed_pipe);
  EXPECT_THAT(sink.lengths, ElementsAre(100));
  EXPECT_FALSE(sink.ended);
}

TEST_F(Session, ACollectorThatFailsEndsTheRun) {
  collector.fail_at = 2;
  auto result = run({100, 3, std::nullopt});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "cannot read");
  EXPECT_THAT(sink.lengths, ElementsAre(100));
}

TEST_F(Session, ShowsWhatItIsToldToShow) {
  auto nothing = [](Interval interval) {
    interval.rows.clear();
    return interval;
  };
  EXPECT_TRUE(run_session(collector, sink, {100, 2, std::nullopt}, nothing, time.wait()));
  EXPECT_THAT(sink.lengths, ElementsAre(100, 100));
  EXPECT_EQ(sink.count, 0u);
}

constexpr uint64_t kMs = 1'000'000;

class Watched : public Session {
 protected:
  Result<Passed> run(const Pace& pace) {
    return run_session(collector, sink, pace, as_it_is, time.wait(), &watch);
  }
  Watch watch{StormWatch({AlertRule{AlertRule::Figure::rate, 5e9, "rate>5G"}})};
};

TEST_F(Watched, LooksTwiceASecondAndShowsWholeIntervals) {
  EXPECT_TRUE(run({2000 * kMs, 2, std::nullopt}));
  EXPECT_THAT(time.deadlines, ElementsAre(500 * kMs, 1000 * kMs, 1500 * kMs, 2000 * kMs, 2500 * kMs,
                                          3000 * kMs, 3500 * kMs, 4000 * kMs));
  EXPECT_THAT(sink.lengths, ElementsAre(2000 * kMs, 2000 * kMs));
  EXPECT_EQ(sink.count, 4000 * kMs);
  EXPECT_THAT(sink.alerts, IsEmpty());
}

TEST_F(Watched, LooksAtEqualPartsOfAnInterval) {
  EXPECT_TRUE(run({600 * kMs, 2, std::nullopt}));
  EXPECT_THAT(time.deadlines, ElementsAre(300 * kMs, 600 * kMs, 900 * kMs, 1200 * kMs));
  EXPECT_THAT(sink.lengths, ElementsAre(600 * kMs, 600 * kMs));
}

TEST_F(Watched, TellsOfAStormAtOnce) {
  collector.storm_from = 1200 * kMs;
  EXPECT_TRUE(run({10'000 * kMs, 1, std::nullopt}));
  EXPECT_THAT(sink.alerts, ElementsAre("source began"));
  EXPECT_THAT(sink.alerts_at, ElementsAre(1500 * kMs));
  EXPECT_EQ(sink.intervals_before_alert, 0u);
  EXPECT_THAT(sink.lengths, ElementsAre(10'000 * kMs));
}

TEST_F(Watched, TellsOfAStormInARunWithoutEnd) {
  collector.storm_from = 0;
  time.stop_at = 3;
  EXPECT_TRUE(run({}));
  EXPECT_THAT(sink.alerts_at, ElementsAre(500 * kMs));
  EXPECT_THAT(sink.lengths, ElementsAre(1500 * kMs + 50));
}

// A millisecond of five times the usual is a burst and no storm.
TEST_F(Watched, LooksAtShortIntervalsTogether) {
  collector.storm_from = 0;
  EXPECT_TRUE(run({100 * kMs, 5, std::nullopt}));
  EXPECT_THAT(sink.alerts_at, ElementsAre(300 * kMs));
  EXPECT_THAT(sink.lengths, ElementsAre(100 * kMs, 100 * kMs, 100 * kMs, 100 * kMs, 100 * kMs));
}

TEST_F(Watched, TellsOnlyWhatIsWanted) {
  collector.storm_from = 0;
  watch.wanted = [](const Source& source) { return source->name != "source"; };
  EXPECT_TRUE(run({1000 * kMs, 1, std::nullopt}));
  EXPECT_THAT(sink.alerts, IsEmpty());
}

TEST_F(Watched, ASlowSinkSkipsLooks) {
  sink.slow_at = 0;
  sink.slow_ns = 1300 * kMs;
  EXPECT_TRUE(run({1000 * kMs, 2, std::nullopt}));
  EXPECT_THAT(sink.lengths, ElementsAre(1000 * kMs, 1300 * kMs));
  EXPECT_EQ(sink.count, 2300 * kMs);
}

TEST_F(Watched, AnAlertThatCannotBeToldEndsTheRun) {
  collector.storm_from = 0;
  sink.alert_fails = true;
  auto result = run({1000 * kMs, 2, std::nullopt});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "cannot alert");
}

}  // namespace
}  // namespace irqscope
