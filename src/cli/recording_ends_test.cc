// Recordings that ran out of room, at every size that a file may have: what was written is read,
// and all say the same about what is not.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/recording_info.h"
#include "collect/recording_collector.h"
#include "output/recording_report.h"
#include "output/recording_text.h"
#include "recording/test_writer.h"
#include "session/trace.h"

namespace irqscope {
namespace {

using recording::TempFolder;
using testing::HasSubstr;

constexpr uint64_t kRounds = 9;
constexpr uint64_t kEvents = 7;  // in each
constexpr uint64_t kRoundNs = 1000;
constexpr uint64_t kStart = 1'000;  // that of the sample header

struct NoSink : EventSink {
  TraceSummary summary;
  void event(const ToldEvent&) override {}
  void lost(const LostEvents&) override {}
  void end(const TraceSummary& ended) override { summary = ended; }
  Result<void> flush() override { return {}; }
};

// As irqscope records: until something fails.
void write_until_full(recording::Writer& writer, std::optional<uint64_t> ring_ns = {}) {
  recording::RandomEvents random(1);
  recording::End end;
  end.reason = "stopped";
  end.sums = {{.source = 1, .handled = 1, .gross_ns = 1}};
  writer.add_source(recording::sample_source(1));
  for (uint64_t round = 1; round <= kRounds && !end.failed; ++round) {
    uint64_t end_ns = kStart + round * kRoundNs;
    for (uint64_t i = 0; i < kEvents; ++i) {
      Event event;
      event.source = 1;
      event.end_ns = end_ns - kEvents + i;
      event.gross_ns = random.number(UINT64_MAX);
      (void)writer.add(event);
    }
    end.sent_events += kEvents;
    end.clocks = {end_ns + 100, end_ns + 100};
    recording::Mark mark;
    mark.clocks = {end_ns, end_ns};
    auto written = writer.end_round(mark);
    if (written && ring_ns) written = writer.keep_last(*ring_ns);
    end.failed = !written;
    if (!written) end.reason = written.error().message;
  }
  if (end.failed || ring_ns) end.sums.clear();
  if (!end.sums.empty()) end.sums[0] = {.source = 1, .handled = kRounds * kEvents};
  (void)writer.finish(end);
}

TraceSummary traced(const std::filesystem::path& path) {
  auto events = RecordedEvents::open(path);
  EXPECT_TRUE(events);
  NoSink sink;
  EXPECT_TRUE(run_recorded_trace(*events, sink, {}));
  EXPECT_EQ(events->damage(), "");
  return sink.summary;
}

// Whether it failed.
bool expect_agreement(const std::filesystem::path& path, const recording::Extent& written) {
  auto events = RecordedEvents::open(path);
  EXPECT_TRUE(events) << events.error().message;
  if (!events) return true;
  RecordingInfo info = read_info(*events);
  EXPECT_EQ(info.damage, "");
  EXPECT_EQ(info.extent.events, written.events);
  EXPECT_EQ(info.extent.missing, written.missing);
  EXPECT_EQ(info.extent.let_go_events, written.let_go_events);
  EXPECT_EQ(written.events + written.missing + written.let_go_events.value_or(0),
            (written.ended->monotonic_ns - kStart) / kRoundNs * kEvents);
  EXPECT_EQ(ending_text(info.extent), ending_text(written));
  EXPECT_EQ(left_out_notes(info.extent), left_out_notes(written));
  auto json = nlohmann::json::parse(info_json(info));
  EXPECT_EQ(json["end"], written.failure.value_or("stopped"));
  EXPECT_EQ(json["missing"].is_null(), !written.failure);
  if (written.failure) {
    EXPECT_THAT(info_text(info), HasSubstr(*written.failure + "; "));
  }
  RecordingCollector collector(std::move(*RecordedEvents::open(path)), {});
  EXPECT_TRUE(collector.start());
  EXPECT_FALSE(collector.advance_to(UINT64_MAX));
  EXPECT_EQ(collector.extent().events, written.events);
  EXPECT_EQ(ending_text(collector.extent()), ending_text(written));
  if (written.failure) {
    EXPECT_EQ(collector.complaint(), "");
  }
  EXPECT_EQ(traced(path).received, written.events);
  return written.failure.has_value();
}

// A sanitizer takes ten times as long, and looks for what does not depend on the last byte.
#ifdef IRQSCOPE_SANITIZED
constexpr rlim_t kStep = 11;
#else
constexpr rlim_t kStep = 1;
#endif

// From a file with no room for a header to one with room for all.
template <class Way>
void at_every_size(const Way& way) {
  size_t refused = 0, failed = 0;
  for (rlim_t bytes = 100;; bytes += kStep) {
    ASSERT_LT(bytes, 20'000u);
    SCOPED_TRACE(fmt::format("{} bytes", bytes));
    TempFolder folder;
    auto path = folder / "file";
    std::optional<recording::Extent> extent = way(path, bytes);
    if (!extent) {
      ++refused;
      EXPECT_THAT(folder.names(), testing::IsEmpty());
    } else {
      EXPECT_LE(std::filesystem::file_size(path), bytes);
      if (!expect_agreement(path, *extent)) break;
      ++failed;
    }
    if (testing::Test::HasFailure()) break;
  }
  EXPECT_GT(refused, 100u / kStep);
  EXPECT_GT(failed, 500u / kStep);
}

TEST(RecordingEnds, OfAFileWithoutRoom) {
  at_every_size([](const auto& path, rlim_t bytes) -> std::optional<recording::Extent> {
    SmallDisk disk(bytes);
    auto writer = recording::create(path);
    if (!writer) return {};
    write_until_full(*writer);
    return writer->extent();
  });
}

TEST(RecordingEnds, OfARingWithoutRoom) {
  at_every_size([](const auto& path, rlim_t bytes) -> std::optional<recording::Extent> {
    SmallDisk disk(bytes);
    auto writer = recording::create(path);
    if (!writer) return {};
    write_until_full(*writer, 4 * kRoundNs);
    return writer->extent();
  });
}

TEST(RecordingEnds, OfMemoryWithoutRoom) {
  at_every_size([](const auto& path, rlim_t bytes) -> std::optional<recording::Extent> {
    SmallDisk disk(bytes);
    auto writer = recording::Writer::create_in_memory(recording::sample_header());
    if (!writer) return {};
    write_until_full(*writer);
    EXPECT_TRUE(writer->save(path, false));
    return writer->extent();
  });
}

TEST(RecordingEnds, OfACopyWithoutRoom) {
  at_every_size([](const auto& path, rlim_t bytes) -> std::optional<recording::Extent> {
    auto writer = recording::Writer::create_in_memory(recording::sample_header());
    EXPECT_TRUE(writer);
    write_until_full(*writer, 4 * kRoundNs);
    SmallDisk disk(bytes);
    if (!writer->save(path, false)) return {};
    return writer->extent();
  });
}

// Older versions wrote their own words, and sums that include what did not get into the file.
TEST(RecordingEnds, OfAnOlderVersion) {
  TempFolder folder;
  auto writer = recording::create(folder / "file");
  ASSERT_TRUE(writer);
  recording::End end;
  end.reason =
      "recording /disk/file: No space left on device (what was recorded until then is in it)";
  end.sums = {{.source = 1, .handled = 226}};
  end.sent_events = 226;
  ASSERT_TRUE(writer->finish(end));
  auto events = RecordedEvents::open(folder / "file");
  ASSERT_TRUE(events);
  RecordingInfo info = read_info(*events);
  EXPECT_EQ(info.extent.failure, "recording /disk/file: No space left on device");
  EXPECT_EQ(info.extent.missing, 226u);
  RecordingCollector collector(std::move(*RecordedEvents::open(folder / "file")), {});
  ASSERT_TRUE(collector.start());
  EXPECT_FALSE(collector.advance_to(UINT64_MAX));
  EXPECT_EQ(collector.complaint(), "");
}

}  // namespace
}  // namespace irqscope
