#include "base/parse.h"

#include <gmock/gmock.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

template <class T>
void expect_usage_error(const Result<T>& result, std::string_view text) {
  ASSERT_FALSE(result) << text;
  EXPECT_EQ(result.error().kind, ErrorKind::usage) << text;
  EXPECT_THAT(result.error().message, HasSubstr(std::string(text)));
}

TEST(ParseNumber, TakesDecimalDigits) {
  EXPECT_EQ(parse_number("0"), 0u);
  EXPECT_EQ(parse_number("007"), 7u);
  EXPECT_EQ(parse_number("18446744073709551615"), UINT64_MAX);
}

TEST(ParseNumber, RefusesAllElse) {
  for (const char* text : {"", " ", "-1", "+1", " 1", "1 ", "1.0", "0x10", "1e3", "one",
                           "18446744073709551616", "99999999999999999999999"}) {
    expect_usage_error(parse_number(text), text);
  }
  EXPECT_FALSE(parse_number(std::string_view()));
}

TEST(ParseDuration, IsInSecondsUnlessAUnitIsGiven) {
  EXPECT_EQ(parse_duration("1"), 1'000'000'000u);
  EXPECT_EQ(parse_duration("0.5"), 500'000'000u);
  EXPECT_EQ(parse_duration("1ns"), 1u);
  EXPECT_EQ(parse_duration("3us"), 3'000u);
  EXPECT_EQ(parse_duration("3µs"), 3'000u);
  EXPECT_EQ(parse_duration("250ms"), 250'000'000u);
  EXPECT_EQ(parse_duration("2s"), 2'000'000'000u);
  EXPECT_EQ(parse_duration("1.5m"), 90'000'000'000u);
  EXPECT_EQ(parse_duration("2h"), 7'200'000'000'000u);
  EXPECT_EQ(parse_duration("8784h"), 31'622'400'000'000'000u);
}

TEST(ParseDuration, RoundsToWholeNanoseconds) {
  EXPECT_EQ(parse_duration("0.1"), 100'000'000u);
  EXPECT_EQ(parse_duration("0.0000000014"), 1u);
  EXPECT_EQ(parse_duration("1.6ns"), 2u);
}

TEST(ParseDuration, RefusesAllElse) {
  for (const char* text :
       {"",    "s",   "ms",   "x",     "1x",  "1 s",   " 1",    "1s ",
        "0",   "0.0", "-0",   "0.9ns", "-1",  "-1ms",  "+1",    "1e3",
        "inf", "nan", "infs", "1.2.3", "0x1", "8785h", "1e999", "99999999999999999999",
        "1sm", "1,5"}) {
    expect_usage_error(parse_duration(text), text);
  }
  EXPECT_FALSE(parse_duration(std::string(400, '9')));
}

TEST(ParseNumberList, TakesNumbersAndRanges) {
  EXPECT_THAT(*parse_number_list("24"), ElementsAre(24));
  EXPECT_THAT(*parse_number_list("24,36-38"), ElementsAre(24, 36, 37, 38));
  EXPECT_THAT(*parse_number_list("9,7-8,7,8-9"), ElementsAre(7, 8, 9));
  EXPECT_THAT(*parse_number_list("4294967295"), ElementsAre(4294967295u));
  EXPECT_EQ(parse_number_list("1-65536")->size(), 65536u);
}

TEST(ParseNumberList, RefusesAllElse) {
  for (const char* text : {"", ",", "24,", ",24", "24,,25", "a", "1-", "-1", "1-2-3", "1 2", "9-7",
                           "4294967296", "0-4294967296"}) {
    expect_usage_error(parse_number_list(text), text);
  }
  expect_usage_error(parse_number_list("1,0-65536"), "0-65536");
  expect_usage_error(parse_number_list("0-4294967295"), "0-4294967295");
  std::string again_and_again = "1-65536";
  for (int i = 0; i < 10; ++i) again_and_again += ",1-65536";
  expect_usage_error(parse_number_list(again_and_again), "too long");
}

TEST(Split, KeepsEmptyPieces) {
  EXPECT_THAT(split("", ','), IsEmpty());
  EXPECT_THAT(split("a", ','), ElementsAre("a"));
  EXPECT_THAT(split("a,b", ','), ElementsAre("a", "b"));
  EXPECT_THAT(split(",a,,b,", ','), ElementsAre("", "a", "", "b", ""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(SplitWords, LeavesNothingEmpty) {
  EXPECT_THAT(split_words(""), IsEmpty());
  EXPECT_THAT(split_words(" \t\n"), IsEmpty());
  EXPECT_THAT(split_words("a"), ElementsAre("a"));
  EXPECT_THAT(split_words("  a \t b\nc "), ElementsAre("a", "b", "c"));
}

TEST(ParseBytes, TakesUnitsOf1024) {
  EXPECT_EQ(parse_bytes("0"), 0u);
  EXPECT_EQ(parse_bytes("4096"), 4096u);
  EXPECT_EQ(parse_bytes("512k"), 512u * 1024);
  EXPECT_EQ(parse_bytes("8M"), 8u << 20);
  EXPECT_EQ(parse_bytes("1024G"), uint64_t{1} << 40);
}

TEST(ParseBytes, RefusesTheRest) {
  for (const char* text : {"", "k", "-1", "1.5M", "8 M", "8MB", "8m", "1025G", "1099511627777",
                           "18446744073709551616"}) {
    auto bytes = parse_bytes(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().kind, ErrorKind::usage);
    EXPECT_NE(bytes.error().message.find(text), std::string::npos);
  }
}

}  // namespace
}  // namespace irqscope
