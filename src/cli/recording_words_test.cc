#include "cli/recording_words.h"

#include <gmock/gmock.h>
#include <stdlib.h>
#include <time.h>

namespace irqscope {
namespace {

using testing::ElementsAre;

recording::Extent extent() {
  setenv("TZ", "UTC", 1);
  tzset();
  recording::Extent extent;
  extent.start = extent.begin = {1'000'000'000, 1'700'000'000'000'000'000};
  extent.end = {6'000'000'000, 1'700'000'005'000'000'000};
  extent.events = 12;
  return extent;
}

TEST(RecordingWords, SayNothingOfAWholeRecording) {
  EXPECT_EQ(kept_duration(extent()), "5.0 s");
  EXPECT_THAT(recording_notes(extent()), ElementsAre());
}

TEST(RecordingWords, SayWhatIsLeftOut) {
  recording::Extent ring = extent();
  ring.is_part = true;
  ring.begin = {4'000'000'000, 1'700'000'003'000'000'000};
  ring.let_go_events = 30;
  ring.early = 1;
  EXPECT_EQ(kept_duration(ring), "2.0 s");
  EXPECT_THAT(recording_notes(ring),
              ElementsAre("kept: 22:13:23.000 to 22:13:25.000; "
                          "let go: 30 events of the 3.0 s before, 0 lost",
                          "1 event ended before it begins and is not counted"));
}

}  // namespace
}  // namespace irqscope
