// Built with a table of kinds that has one more (CMakeLists.txt).
#include <gmock/gmock.h>

#include "model/kind.h"
#include "output/formats.h"

namespace irqscope {
namespace {

using testing::HasSubstr;

Interval with_a_toy() {
  Interval interval;
  interval.duration_ns = 1'000'000'000;
  Row row;
  row.source = Source({Kind::toy, 7}, "teddy");
  row.tally.count = 3;
  row.tally.timing.emplace();
  interval.rows.push_back(std::move(row));
  return interval;
}

TEST(ToyKind, IsAmongTheOthers) {
  EXPECT_THAT(kSourceKinds, testing::Contains(Kind::toy));
  EXPECT_EQ(kinds_text(&KindInfo::has_delay), "softirqs, threads and toys");
  EXPECT_THAT(kinds_at(IQ_LEVEL_THREAD), HasSubstr("toy"));
}

TEST(ToyKind, IsInEveryFormat) {
  RunInfo info;
  info.kinds = {Kind::softirq, Kind::toy};
  info.missing = {{Kind::toy, "teddies", "at the wash"}};
  for (bool all_kinds : {true, false}) {
    TableOptions options;
    options.all_kinds = all_kinds;
    for (const Format& format : kFormats) {
      StringWriter out;
      auto sink = format.make(out, options);
      ASSERT_TRUE(sink->begin(info));
      ASSERT_TRUE(sink->interval(with_a_toy()));
      ASSERT_TRUE(sink->end());
      bool is_heading = format.is_for_people && !all_kinds;
      EXPECT_THAT(out.text(), HasSubstr(is_heading ? "TOY" : "toy")) << format.name;
      EXPECT_THAT(out.text(), HasSubstr("teddy")) << format.name;
      EXPECT_THAT(out.text(), HasSubstr("teddies")) << format.name;
    }
  }
}

}  // namespace
}  // namespace irqscope
