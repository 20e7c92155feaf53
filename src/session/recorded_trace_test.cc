#include <gmock/gmock.h>
#include <sys/resource.h>

#include <algorithm>

#include "base/test_child.h"
#include "recording/event_packer.h"
#include "recording/test_recording.h"
#include "session/trace.h"

namespace irqscope {
namespace {

using testing::ElementsAre;

constexpr uint64_t kStart = 1'000'000;

struct Heard : EventSink {
  std::vector<uint64_t> ends;  // of events, CLOCK_MONOTONIC
  uint64_t lost_events = 0;
  TraceSummary summary;

  void event(const ToldEvent& told) override { ends.push_back(told.event.end_ns); }
  void lost(const LostEvents& lost) override { lost_events += lost.count; }
  void end(const TraceSummary& ended) override { summary = ended; }
  Result<void> flush() override { return {}; }
};

Event at(uint64_t end_ns, uint32_t cpu = 0, uint64_t lost = 0) {
  Event event;
  event.source = cpu;
  event.cpu = cpu;
  event.end_ns = end_ns;
  event.lost = lost;
  return event;
}

class RecordedTraceTest : public testing::Test {
 protected:
  RecordedTraceTest() : writer_(create()) {
    for (uint32_t cpu : {0u, 1u}) {
      NumberedSource source{cpu, {{Kind::softirq, 3, {}, static_cast<int>(cpu), {}}, "net_rx"}};
      writer_.add_source(source);
    }
  }
  void add(const Event& event) { EXPECT_TRUE(writer_.add(event)); }
  void end_round(uint64_t until_ns, std::vector<uint64_t> lost = {}) {
    recording::Mark mark;
    mark.clocks = {until_ns, until_ns};
    mark.loss = {until_ns - kStart, 0, 0, {}};
    mark.lost_events = std::move(lost);
    EXPECT_TRUE(writer_.end_round(mark));
  }
  recording::Writer& writer() { return writer_; }
  const recording::TempFolder& folder() const { return folder_; }
  Heard trace(const RecordedPlan& plan = {}) {
    EXPECT_TRUE(writer_.finish({}));
    auto events = RecordedEvents::open(folder_ / "file");
    EXPECT_TRUE(events);
    Heard heard;
    EXPECT_TRUE(run_recorded_trace(*events, heard, plan));
    return heard;
  }
  static RecordedPlan plan() {
    RecordedPlan plan;
    plan.filter.kinds = {Kind::softirq};
    return plan;
  }

 private:
  recording::Writer create() {
    recording::Header header = recording::sample_header();
    header.start = {kStart, kStart};
    auto writer = recording::Writer::create(folder_ / "file", header, false);
    EXPECT_TRUE(writer);
    return std::move(*writer);
  }
  recording::TempFolder folder_;
  recording::Writer writer_;
};

TEST_F(RecordedTraceTest, CountsWhatEndedBeforeTheBeginningApart) {
  add(at(kStart - 1, 0, 5));
  add(at(kStart, 0, 2));
  add(at(kStart + 10, 1));
  end_round(kStart + 100, {8, 0});
  Heard heard = trace(plan());
  EXPECT_THAT(heard.ends, ElementsAre(kStart, kStart + 10));
  EXPECT_EQ(heard.summary.received, 2u);
  EXPECT_EQ(heard.summary.early, 1u);
  EXPECT_EQ(heard.summary.lost, 3u);
  EXPECT_EQ(heard.lost_events, 3u);
  EXPECT_EQ(heard.summary.loss.unmatched, 100u);
}

TEST_F(RecordedTraceTest, BeginsWithWhatARingHasKept) {
  add(at(kStart + 10, 0, 1));
  end_round(kStart + 100, {1, 0});
  add(at(kStart + 50, 1));  // it came late
  add(at(kStart + 150, 0, 2));
  end_round(kStart + 1000, {4, 0});
  ASSERT_TRUE(writer().keep_last(900, true));
  Heard heard = trace(plan());
  EXPECT_THAT(heard.ends, ElementsAre(kStart + 150));
  EXPECT_EQ(heard.summary.received, 1u);
  EXPECT_EQ(heard.summary.early, 1u);
  EXPECT_EQ(heard.summary.lost, 3u);
  EXPECT_EQ(heard.lost_events, 3u);
  EXPECT_EQ(heard.summary.loss.unmatched, 900u);
}

TEST_F(RecordedTraceTest, LosesOnTheCpusThatAreWanted) {
  add(at(kStart + 10, 0, 1));
  add(at(kStart + 20, 1, 10));
  end_round(kStart + 100, {3, 30});
  RecordedPlan of_one = plan();
  of_one.filter.cpus = CpuSet({0});
  Heard heard = trace(of_one);
  EXPECT_THAT(heard.ends, ElementsAre(kStart + 10));
  EXPECT_EQ(heard.summary.lost, 3u);
  EXPECT_EQ(heard.lost_events, 3u);
}

// As an interval of a report does, it ends before that moment.
TEST_F(RecordedTraceTest, LastsAsLongAsAsked) {
  add(at(kStart + 99));
  add(at(kStart + 100));
  end_round(kStart + 1000);
  RecordedPlan brief = plan();
  brief.trace.duration_ns = 100;
  EXPECT_THAT(trace(brief).ends, ElementsAre(kStart + 99));
}

// Every fifth event of a CPU was overtaken by the one after it, as by an interrupt on top.
TEST_F(RecordedTraceTest, BringsLongRoundsIntoTheOrderOfTime) {
  constexpr uint64_t kEvents = 20'000;
  for (uint64_t i = 0; i < kEvents; ++i) {
    uint64_t place = i % 5 == 3 ? i + 1 : i % 5 == 4 ? i - 1 : i;
    add(at(kStart + 1 + 3000 * place, 0));
    add(at(kStart + 2 + 3000 * place, 1));
  }
  end_round(kStart + 3000 * kEvents);
  Heard heard = trace(plan());
  ASSERT_EQ(heard.ends.size(), 2 * kEvents);
  EXPECT_TRUE(std::is_sorted(heard.ends.begin(), heard.ends.end()));
  EXPECT_EQ(heard.summary.late, 0u);
}

// Small as a file: millions of events at one time.
TEST_F(RecordedTraceTest, HoldsABoundedNumberOfEvents) {
  add(at(kStart + 1));
  end_round(kStart + 2);  // so that the sources are there
  recording::EventPacker packer(0);
  for (size_t i = 0; i < recording::kMaxBlockEvents; ++i) packer.add(at(kStart + 1));
  std::string raw;
  packer.take(raw);
  recording::BlockPacker blocks;
  std::string block(blocks.pack(recording::BlockType::events, raw).value());
  std::string bytes = read_file(folder() / "file").value();
  for (int i = 0; i < 40; ++i) bytes += block;
  recording::write_bytes(folder() / "many", bytes);
  EXPECT_LT(bytes.size(), 1'000'000u);
  int status = test::status_of_child([&] {
    auto events = RecordedEvents::open(folder() / "many");
    Heard heard;
    if (!events || !run_recorded_trace(*events, heard, plan())) return 1;
    if (heard.ends.size() != 40 * recording::kMaxBlockEvents + 1) return 2;
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
#ifdef IRQSCOPE_SANITIZED
    return 0;
#endif
    return used.ru_maxrss < 350 << 10 ? 0 : 3;  // KiB
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace irqscope
