#include "model/trigger.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::HasSubstr;

Source named(const std::string& name) {
  Source source;
  source.edit().name = name;
  return source;
}

TEST(Trigger, FiresAtWhatTookSoLong) {
  auto trigger = parse_trigger("slower 1ms");
  ASSERT_TRUE(trigger) << trigger.error().message;
  Event event;
  event.gross_ns = 999'999;
  event.delay_ns = 5'000'000;
  EXPECT_FALSE(trigger->fires_at(event, named("any")));
  event.gross_ns = 1'000'000;
  EXPECT_TRUE(trigger->fires_at(event, named("any")));
}

TEST(Trigger, FiresAtWhatWaitedSoLong) {
  auto trigger = parse_trigger(" delayed  500us ");
  ASSERT_TRUE(trigger) << trigger.error().message;
  Event event;
  event.gross_ns = 5'000'000;
  EXPECT_FALSE(trigger->fires_at(event, named("any")));
  event.delay_ns = 500'000;
  EXPECT_TRUE(trigger->fires_at(event, named("any")));
}

TEST(Trigger, IsThatOfOneSource) {
  auto trigger = parse_trigger("slower 1us net_rx");
  ASSERT_TRUE(trigger) << trigger.error().message;
  Event event;
  event.gross_ns = 1'000;
  EXPECT_TRUE(trigger->may_fire_at(event));
  EXPECT_TRUE(trigger->fires_at(event, named("net_rx")));
  EXPECT_FALSE(trigger->fires_at(event, named("net_tx")));
}

TEST(Trigger, RefusesWhatItDoesNotUnderstand) {
  for (const char* text : {"", "slower", "faster 1ms", "slower 1ms net_rx net_tx", "1ms"}) {
    auto trigger = parse_trigger(text);
    ASSERT_FALSE(trigger) << text;
    EXPECT_EQ(trigger.error().kind, ErrorKind::usage);
    EXPECT_THAT(trigger.error().message, HasSubstr("is no trigger such as 'slower 1ms'"));
  }
  EXPECT_THAT(parse_trigger("slower soon").error().message, HasSubstr("soon"));
}

}  // namespace
}  // namespace irqscope
