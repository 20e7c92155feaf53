#include "output/recording_text.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <time.h>

namespace irqscope {
namespace {

using testing::ElementsAre;

Extent extent() {
  setenv("TZ", "UTC", 1);
  tzset();
  Extent extent;
  extent.start = extent.begin = {1'000'000'000, 1'700'000'000'000'000'000};
  extent.end = {6'000'000'000, 1'700'000'005'000'000'000};
  extent.events = 12;
  return extent;
}

TEST(RecordingWords, SayNothingOfAWholeRecording) {
  EXPECT_EQ(kept_duration(extent()), "5.0 s");
  EXPECT_THAT(left_out_notes(extent()), ElementsAre());
}

TEST(RecordingWords, SayHowItEnded) {
  Extent ended = extent();
  EXPECT_EQ(ending_text(ended),
            "it has no end: whoever wrote it was killed, or had no room for it; what came from "
            "22:13:25.000 on is missing");
  ended.ended = {6'400'000'000, 1'700'000'005'400'000'000};
  EXPECT_EQ(ending_text(ended), "");
  ended.failure = "No space left on device";
  EXPECT_EQ(ending_text(ended), "ended early: No space left on device; no event is missing");
  ended.missing = 1;
  EXPECT_EQ(ending_text(ended),
            "ended early: No space left on device; 1 event of the last 0.4 s is missing, from "
            "22:13:25.000 on");
  ended.failure.reset();
  ended.missing = 2;
  EXPECT_EQ(ending_text(ended), "2 events of the last 0.4 s are missing, from 22:13:25.000 on");
}

TEST(RecordingWords, SayWhatIsLeftOut) {
  Extent ring = extent();
  ring.is_part = true;
  ring.begin = {4'000'000'000, 1'700'000'003'000'000'000};
  ring.let_go_events = 30;
  ring.early = 1;
  EXPECT_EQ(kept_duration(ring), "2.0 s");
  EXPECT_THAT(left_out_notes(ring),
              ElementsAre("kept: 22:13:23.000 to 22:13:25.000; "
                          "let go: 30 events of the 3.0 s before, 0 lost",
                          "1 event that ended before the recording begins is not counted"));
}

}  // namespace
}  // namespace irqscope
