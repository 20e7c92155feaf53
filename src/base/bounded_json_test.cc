#include "base/bounded_json.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <nlohmann/json.hpp>
#include <string>

#include "base/stop_signal.h"
#include "base/test_child.h"

namespace irqscope {
namespace {

std::string refusal(std::string_view text, const JsonLimits& limits = {}) {
  auto json = parse_bounded_json(text, limits);
  return json ? "none" : json.error().message;
}

std::string nested(size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

TEST(BoundedJson, ReadsWhatIsWithinItsLimits) {
  auto json = parse_bounded_json(R"({"a": [1, -2, 1.5, true, null, "text"]})");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->dump(), R"({"a":[1,-2,1.5,true,null,"text"]})");
  EXPECT_EQ(refusal(nested(5), {.levels = 5}), "none");
  EXPECT_EQ(refusal("[1,2,{\"k\":3}]", {.values = 6}), "none");
}

TEST(BoundedJson, SaysWhatIsTooMuch) {
  EXPECT_EQ(refusal(nested(6), {.levels = 5}), "its JSON is nested deeper than 5 levels");
  EXPECT_EQ(refusal(nested(5'000'000)), "its JSON is nested deeper than 64 levels");
  EXPECT_EQ(refusal("[1,2,{\"k\":3}]", {.values = 5}), "its JSON has more than 5 values");
}

TEST(BoundedJson, SaysWhereItIsDamaged) {
  EXPECT_EQ(refusal(""), "its JSON is damaged at byte 1");
  EXPECT_EQ(refusal("{\"a\":}"), "its JSON is damaged at byte 6");
  EXPECT_EQ(refusal("{} {}"), "its JSON is damaged at byte 4");
  EXPECT_EQ(refusal("[1e999]"), "its JSON has a number too large");
}

// Before the limit, as it may be far away.
TEST(BoundedJson, EndsAtAStopSignal) {
  int status = test::status_of_child([] {
    StopSignal stop;
    raise(SIGINT);
    std::string list = "[0";
    for (int i = 0; i < 10'000; ++i) list += ",0";
    return refusal(list + "]") == "stopped" ? 0 : 1;
  });
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace irqscope
