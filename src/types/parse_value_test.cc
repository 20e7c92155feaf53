#include "types/parse_value.h"

#include <gmock/gmock.h>

#include <cstring>

#include "types/render.h"
#include "types/test_types.h"

namespace irqscope::types {
namespace {

using namespace test;

// What was understood, as it would be printed; or the error.
std::string read_back(const TypePtr& type, std::string_view given, std::string_view unit = "") {
  auto parsed = parse_value(*type, given, unit);
  if (!parsed) {
    EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
    return parsed.error().message;
  }
  EXPECT_EQ(parsed->size(), type->bytes);
  std::string out;
  append_text(out, *type, *parsed);
  return out;
}

TEST(ParseValue, IntegersInThreeBases) {
  EXPECT_EQ(read_back(u32(), "4294967295"), "4294967295");
  EXPECT_EQ(read_back(u32(), "0xFf"), "255");
  EXPECT_EQ(read_back(u32(), "0b101"), "5");
  EXPECT_EQ(read_back(u32(), "010"), "10");
  EXPECT_EQ(read_back(i32(), "-2147483648"), "-2147483648");
  EXPECT_EQ(read_back(i32(), "-0x10"), "-16");
  EXPECT_EQ(read_back(u64(), "18446744073709551615"), "18446744073709551615");
}

TEST(ParseValue, IsLittleEndian) {
  EXPECT_EQ(*parse_value(*u32(), "0x01020304", ""), bytes({4, 3, 2, 1}));
  EXPECT_EQ(*parse_value(*floating(4), "1", ""), bytes({0, 0, 0x80, 0x3f}));
}

TEST(ParseValue, IntegersOf128Bits) {
  auto wide = integer("unsigned __int128", 16, false);
  auto sign = integer("__int128", 16, true);
  EXPECT_EQ(read_back(wide, "340282366920938463463374607431768211455"),
            "340282366920938463463374607431768211455");
  EXPECT_EQ(read_back(sign, "-170141183460469231731687303715884105728"),
            "-170141183460469231731687303715884105728");
  EXPECT_EQ(read_back(wide, "340282366920938463463374607431768211456"),
            "'340282366920938463463374607431768211456' is out of range: 0 to "
            "340282366920938463463374607431768211455");
}

TEST(ParseValue, NamesTheRange) {
  EXPECT_EQ(read_back(u8(), "255"), "255");
  EXPECT_EQ(read_back(u8(), "256"), "'256' is out of range: 0 to 255");
  EXPECT_EQ(read_back(u8(), "-1"), "'-1' is out of range: 0 to 255");
  EXPECT_EQ(read_back(u8(), "-0"), "0");
  auto s8 = integer("signed char", 1, true);
  EXPECT_EQ(read_back(s8, "-128"), "-128");
  EXPECT_EQ(read_back(s8, "-129"), "'-129' is out of range: -128 to 127");
  EXPECT_EQ(read_back(s8, "0xff"), "'0xff' is out of range: -128 to 127");
}

TEST(ParseValue, RefusesWhatIsNoInteger) {
  for (const char* given : {"", "-", "x", "1x", " 1", "1 ", "+1", "1.5", "1e3", "0x", "0b2", "0b",
                            "--1", "5ms", "4k", "0xg"}) {
    EXPECT_EQ(read_back(u8(), given), fmt::format("'{}' is not possible: 0 to 255", given));
  }
  EXPECT_EQ(read_back(u8(), "\x1b"), "'\\x1b' is not possible: 0 to 255");
}

TEST(ParseValue, Booleans) {
  for (const char* given : {"true", "yes", "on", "1"})
    EXPECT_EQ(read_back(boolean(), given), "true");
  for (const char* given : {"false", "no", "off", "0"}) {
    EXPECT_EQ(read_back(boolean(), given), "false");
  }
  EXPECT_EQ(read_back(boolean(), "2"), "'2' is not possible: true or false");
  EXPECT_EQ(read_back(boolean(), ""), "'' is not possible: true or false");
}

TEST(ParseValue, ACharacterIsALetterOrANumber) {
  EXPECT_EQ(read_back(character(), "a"), "97");
  EXPECT_EQ(read_back(character(), "5"), "5");
  EXPECT_EQ(read_back(character(), "-1"), "-1");
  EXPECT_EQ(read_back(character(), "ab"), "'ab' is not possible: a character, or -128 to 127");
}

TEST(ParseValue, EnumerationsByNameOrNumber) {
  auto color = enumeration(4, true, {{"red", 0}, {"green", 1}, {"none", UINT64_MAX}});
  EXPECT_EQ(read_back(color, "green"), "green(1)");
  EXPECT_EQ(read_back(color, "none"), "none(-1)");
  EXPECT_EQ(read_back(color, "-1"), "none(-1)");
  EXPECT_EQ(read_back(color, "7"), "<UNKNOWN_VARIANT>(7)");
  EXPECT_EQ(read_back(color, "blue"), "'blue' is not possible: red, green, none or a number");
  EXPECT_EQ(read_back(color, "4294967296"),
            "'4294967296' is out of range: -2147483648 to 2147483647");
}

TEST(ParseValue, Floats) {
  EXPECT_EQ(read_back(floating(4), "1.23"), "1.23");
  EXPECT_EQ(read_back(floating(8), "-1e-3"), "-0.001");
  EXPECT_EQ(read_back(floating(4), "1e40"), "'1e40' is out of range of a float");
  EXPECT_EQ(read_back(floating(8), "1,5"), "'1,5' is not possible: a number");
  EXPECT_EQ(read_back(floating(8), ""), "'' is not possible: a number");
}

TEST(ParseValue, TextMustFitWithItsNul) {
  EXPECT_EQ(*parse_value(*text(4), "abc", ""), bytes({'a', 'b', 'c', 0}));
  EXPECT_EQ(*parse_value(*text(4), "", ""), bytes({0, 0, 0, 0}));
  EXPECT_EQ(read_back(text(4), "abcd"), "'abcd' has 4 bytes, but at most 3 fit");
}

TEST(ParseValue, Lists) {
  EXPECT_EQ(read_back(array(i32(), 3), "1,-2"), "[1,-2,0]");
  EXPECT_EQ(read_back(array(i32(), 3), ""), "[0,0,0]");
  EXPECT_EQ(read_back(array(i32(), 2), "1,2,3"), "'1,2,3' has 3 values, but at most 2 fit");
  EXPECT_EQ(read_back(array(u8(), 2), "1,256"), "'256' is out of range: 0 to 255");
  EXPECT_EQ(read_back(array(u8(), 2), "1,"), "'' is not possible: 0 to 255");
  EXPECT_EQ(read_back(array(text(3), 2), "a,bc"), R"(["a","bc"])");
  EXPECT_EQ(read_back(array(u32(), 2), "1s,5", "ms"), "[1000,5]");
}

TEST(ParseValue, Durations) {
  EXPECT_EQ(read_back(u64(), "5ms", "us"), "5000");
  EXPECT_EQ(read_back(u64(), "5", "us"), "5");
  EXPECT_EQ(read_back(u64(), "0", "us"), "0");
  EXPECT_EQ(read_back(u64(), "0x10", "us"), "16");
  EXPECT_EQ(read_back(u64(), "0ms", "us"), "0");
  EXPECT_EQ(read_back(u64(), "0.5ms", "us"), "500");
  EXPECT_EQ(read_back(u64(), "1.5s", "ms"), "1500");
  EXPECT_EQ(read_back(u64(), "1m", "s"), "60");
  EXPECT_EQ(read_back(u64(), "100ns", "ns"), "100");
  EXPECT_EQ(read_back(floating(8), "1500us", "ms"), "1.5");
  EXPECT_EQ(read_back(floating(8), "2.5", "ms"), "2.5");
}

TEST(ParseValue, DurationsThatDoNotFit) {
  EXPECT_EQ(read_back(u64(), "1500us", "ms"), "'1500us' is no whole number of ms");
  EXPECT_EQ(read_back(u8(), "1s", "ms"), "'1s' is out of range: 0 to 255");
  EXPECT_EQ(read_back(u64(), "5x", "ms"), "'5x' is not a duration such as 1, 0.5 or 250ms");
  EXPECT_EQ(read_back(i32(), "-5ms", "ms"), "the duration '-5ms' is negative");
}

TEST(ParseValue, Sizes) {
  EXPECT_EQ(read_back(u32(), "4k", "bytes"), "4096");
  EXPECT_EQ(read_back(u32(), "4096", "bytes"), "4096");
  EXPECT_EQ(read_back(u32(), "0x1f", "bytes"), "31");
  EXPECT_EQ(read_back(u32(), "4G", "bytes"), "'4G' is out of range: 0 to 4294967295");
  EXPECT_EQ(read_back(u32(), "4x", "bytes"), "'4x' is no number of bytes such as 4096, 512k or 8M");
}

TEST(ParseValue, SaysWhatItCannotRead) {
  for (const TypePtr& type : {pointer(), record(4, {}), opaque(4), array(u8(), 0),
                              array(pointer(), 2), array(array(u8(), 2), 2)}) {
    EXPECT_FALSE(can_parse(*type));
    EXPECT_EQ(possible_values(*type), "nothing");
    EXPECT_THAT(read_back(type, "1"), testing::EndsWith("cannot be given as text"));
  }
}

TEST(PossibleValues, AreForAHelpText) {
  EXPECT_EQ(possible_values(*u8()), "0 to 255");
  EXPECT_EQ(possible_values(*boolean()), "true or false");
  EXPECT_EQ(possible_values(*text(16)), "text of at most 15 bytes");
  EXPECT_EQ(possible_values(*floating(4)), "a number");
  EXPECT_EQ(possible_values(*enumeration(4, false, {{"red", 0}, {"green", 1}})),
            "red, green or a number");
  EXPECT_EQ(possible_values(*array(u8(), 4)),
            "at most 4 values with commas between, each 0 to 255");
  std::vector<Enumerator> many(13, Enumerator{"x", 0});
  EXPECT_EQ(possible_values(*enumeration(4, false, many)), "a name or a number");
}

}  // namespace
}  // namespace irqscope::types
