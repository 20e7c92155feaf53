#include "types/render.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "types/test_types.h"

namespace irqscope::types {
namespace {

using namespace test;
using ByteVector = std::vector<std::byte>;

std::string json(const TypePtr& type, const ByteVector& data) {
  std::string out;
  append_json(out, *type, data);
  return out;
}
std::string shown(const TypePtr& type, const ByteVector& data) {
  std::string out;
  append_text(out, *type, data);
  return out;
}
// Where both are the same.
std::string both(const TypePtr& type, const ByteVector& data) {
  EXPECT_EQ(shown(type, data), json(type, data));
  return json(type, data);
}

TEST(Render, Integers) {
  EXPECT_EQ(both(integer("u8", 1, false), bytes({0xff})), "255");
  EXPECT_EQ(both(integer("s8", 1, true), bytes({0xff})), "-1");
  EXPECT_EQ(both(integer("u16", 2, false), bytes({0x34, 0x12})), "4660");
  EXPECT_EQ(both(integer("s16", 2, true), bytes({0x00, 0x80})), "-32768");
  EXPECT_EQ(both(u32(), bytes({0xff, 0xff, 0xff, 0xff})), "4294967295");
  EXPECT_EQ(both(i32(), bytes({0xfe, 0xff, 0xff, 0xff})), "-2");
  EXPECT_EQ(both(u64(), ByteVector(8, std::byte{0xff})), "18446744073709551615");
  EXPECT_EQ(both(integer("s64", 8, true), bytes({0, 0, 0, 0, 0, 0, 0, 0x80})),
            "-9223372036854775808");
  EXPECT_EQ(both(character(), bytes({'a'})), "97");
}

TEST(Render, IntegersOf128BitsAreStringsInJson) {
  ByteVector all(16, std::byte{0xff});
  EXPECT_EQ(json(integer("u128", 16, false), all), "\"340282366920938463463374607431768211455\"");
  EXPECT_EQ(json(integer("s128", 16, true), all), "\"-1\"");
  EXPECT_EQ(shown(integer("u128", 16, false), all), "340282366920938463463374607431768211455");
  ByteVector lowest(16);
  lowest[15] = std::byte{0x80};
  EXPECT_EQ(shown(integer("s128", 16, true), lowest), "-170141183460469231731687303715884105728");
}

TEST(Render, ABooleanIsTrueIfAnyBitIsSet) {
  EXPECT_EQ(both(boolean(), bytes({0})), "false");
  EXPECT_EQ(both(boolean(), bytes({1})), "true");
  EXPECT_EQ(both(boolean(), bytes({0x40})), "true");
}

TEST(Render, FloatsAreAsShortAsTheyCanBe) {
  EXPECT_EQ(both(floating(4), bytes_of_value(1.23f)), "1.23");
  EXPECT_EQ(both(floating(8), bytes_of_value(0.1)), "0.1");
  EXPECT_EQ(both(floating(8), bytes_of_value(-2.0)), "-2");
  EXPECT_EQ(both(floating(8), bytes_of_value(1e300)), "1e+300");
}

TEST(Render, JsonHasNoNumberForNanAndInfinity) {
  auto nan = bytes_of_value(std::numeric_limits<double>::quiet_NaN());
  auto infinity = bytes_of_value(-std::numeric_limits<float>::infinity());
  EXPECT_EQ(json(floating(8), nan), "null");
  EXPECT_EQ(shown(floating(8), nan), "nan");
  EXPECT_EQ(json(floating(4), infinity), "null");
  EXPECT_EQ(shown(floating(4), infinity), "-inf");
}

TEST(Render, EnumerationsHaveNames) {
  auto type = enumeration(4, true, {{"MINUS", UINT64_MAX}, {"ONE", 1}, {"TEN", 10}});
  EXPECT_EQ(shown(type, bytes({10, 0, 0, 0})), "TEN(10)");
  EXPECT_EQ(json(type, bytes({10, 0, 0, 0})), "\"TEN\"");
  EXPECT_EQ(shown(type, bytes({1, 0, 0, 0})), "ONE(1)");
  EXPECT_EQ(shown(type, bytes({255, 255, 255, 255})), "MINUS(-1)");
  EXPECT_EQ(shown(type, bytes({9, 0, 0, 0})), "<UNKNOWN_VARIANT>(9)");
  EXPECT_EQ(json(type, bytes({9, 0, 0, 0})), "9");
}

TEST(Render, EnumerationsOf64Bits) {
  auto type = enumeration(8, false, {{"TOP", UINT64_MAX}});
  EXPECT_EQ(shown(type, ByteVector(8, std::byte{0xff})), "TOP(18446744073709551615)");
  EXPECT_EQ(json(type, ByteVector(8, std::byte{0xff})), "\"TOP\"");
}

TEST(Render, PointersAreHexadecimal) {
  auto at = bytes_of_value(0xffffffff81000000ull);
  EXPECT_EQ(json(pointer(), at), "\"0xffffffff81000000\"");
  EXPECT_EQ(shown(pointer(), at), "0xffffffff81000000");
  EXPECT_EQ(shown(pointer(), ByteVector(8)), "0x0");
}

TEST(Render, TextEndsAtNul) {
  EXPECT_EQ(json(text(4), bytes({'a', 'b', 0, 'c'})), "\"ab\"");
  EXPECT_EQ(shown(text(4), bytes({'a', 'b', 0, 'c'})), "ab");
  EXPECT_EQ(json(text(2), bytes({'a', 'b', 'c'})), "\"ab\"");  // no NUL, and more behind it
  EXPECT_EQ(json(text(2), bytes({0, 0})), "\"\"");
}

TEST(Render, TextHarmsNoTerminalAndLosesNothingInJson) {
  auto data = bytes({0x1b, '[', 'm', 0xff, '"', 0});
  EXPECT_EQ(shown(text(6), data), "\\x1b[m\\xff\"");
  EXPECT_EQ(json(text(6), data), R"("\u001b[m\\xff\"")");
}

TEST(Render, ArraysAreJsonEverywhere) {
  EXPECT_EQ(both(array(u8(), 3), bytes({1, 2, 255})), "[1,2,255]");
  EXPECT_EQ(both(array(text(2), 2), bytes({'a', 0, 'b', 'c'})), R"(["a","bc"])");
  EXPECT_EQ(both(array(array(u8(), 2), 2), bytes({1, 2, 3, 4})), "[[1,2],[3,4]]");
}

TEST(Render, Structs) {
  auto type = record(
      24, {member("pid", u32(), 0), member("comm", text(16), 4), member("ok", boolean(), 20)});
  ByteVector data(24);
  data[0] = std::byte{42};
  data[4] = std::byte{'x'};
  data[20] = std::byte{1};
  EXPECT_EQ(both(type, data), R"({"pid":42,"comm":"x","ok":true})");
}

TEST(Render, AllMembersOfAUnion) {
  auto type = record(4, {member("word", u32(), 0), member("low", u8(), 0)}, Kind::union_);
  EXPECT_EQ(both(type, bytes({1, 2, 0, 0})), R"({"word":513,"low":1})");
}

TEST(Render, AnonymousMembersBelongToTheOuterStruct) {
  auto inner = record(2, {member("b", u8(), 0), member("c", u8(), 1)});
  auto choice = record(2, {member("", inner, 0), member("d", u8(), 0)}, Kind::union_);
  auto type = record(4, {member("a", u8(), 0), member("", choice, 1), member("e", u8(), 3)});
  EXPECT_EQ(both(type, bytes({1, 2, 3, 4})), R"({"a":1,"b":2,"c":3,"d":2,"e":4})");
}

TEST(Render, NamedInnerStructsStay) {
  auto inner = record(2, {member("b", u8(), 0), member("c", u8(), 1)});
  auto type = record(3, {member("in", inner, 0), member("a", u8(), 2)});
  EXPECT_EQ(both(type, bytes({1, 2, 3})), R"({"in":{"b":1,"c":2},"a":3})");
}

TEST(Render, BitFields) {
  auto type = record(4, {bits("low", u32(), 0, 3), bits("across", u32(), 3, 10),
                         bits("sign", i32(), 13, 4), bits("flag", boolean(), 17, 1),
                         bits("kind", enumeration(4, false, {{"A", 0}, {"B", 1}}), 18, 2)});
  // From the lowest bit: 101, 1000000001, 1110, 1, 01, that is 5, 513, -2, true, B.
  EXPECT_EQ(both(type, bytes_of_value(5u | 513u << 3 | 14u << 13 | 1u << 17 | 1u << 18)),
            R"({"low":5,"across":513,"sign":-2,"flag":true,"kind":"B"})");
}

TEST(Render, BitFieldsOfManyBytes) {
  auto type = record(
      17, {bits("first", u8(), 0, 1), bits("wide", integer("unsigned __int128", 16, false), 1, 128),
           bits("long", u64(), 60, 64)});
  ByteVector data(17, std::byte{0xff});
  EXPECT_EQ(json(type, data), R"({"first":1,"wide":"340282366920938463463374607431768211455",)"
                              R"("long":18446744073709551615})");
}

TEST(Render, AnOpenArrayHasWhatThereIs) {
  auto type =
      record(4, {member("n", u32(), 0), member("x", array(integer("u16", 2, false), 0), 4)});
  EXPECT_EQ(both(type, bytes({2, 0, 0, 0, 7, 0, 8, 0, 9})), R"({"n":2,"x":[7,8]})");
  EXPECT_EQ(both(type, bytes({2, 0, 0, 0})), R"({"n":2,"x":[]})");
  auto named = record(4, {member("n", u32(), 0), member("s", text(0), 4)});
  EXPECT_EQ(both(named, bytes({2, 0, 0, 0, 'h', 'i', 0, 'x'})), R"({"n":2,"s":"hi"})");
}

TEST(Render, OnlyTheLastArrayIsOpen) {
  auto inner = record(1, {member("x", u8(), 0), member("y", array(u8(), 0), 1)});
  auto type = record(4, {member("mark", array(u8(), 0), 0), member("list", array(inner, 2), 0),
                         member("in", inner, 2), member("tail", inner, 3)});
  EXPECT_EQ(json(type, bytes({1, 2, 3, 4, 5})),
            R"({"mark":[],"list":[{"x":1,"y":[]},{"x":2,"y":[]}],"in":{"x":3,"y":[]},)"
            R"("tail":{"x":4,"y":[5]}})");
}

TEST(Render, WhatIsMissingIsNull) {
  auto type = record(16, {member("a", u32(), 0), member("b", u32(), 4), bits("c", u32(), 70, 4),
                          member("d", record(4, {member("e", u32(), 0)}), 12)});
  EXPECT_EQ(json(type, bytes({1, 0, 0, 0, 2, 0})), R"({"a":1,"b":null,"c":null,"d":null})");
  EXPECT_EQ(json(type, {}), "null");
  EXPECT_EQ(shown(type, {}), "?");
  EXPECT_EQ(shown(u32(), bytes({1, 2})), "?");
  EXPECT_EQ(json(array(u8(), 3), bytes({1})), "[1,null,null]");
  EXPECT_EQ(json(text(8), bytes({'c', 'u', 't'})), "\"cut\"");
}

TEST(Render, UnknownBytesAreHexadecimal) {
  EXPECT_EQ(json(opaque(3), bytes({0, 0x1f, 0xff, 9})), "\"001fff\"");
  EXPECT_EQ(shown(opaque(3), bytes({0, 0x1f, 0xff, 9})), "001fff");
  EXPECT_EQ(json(opaque(0), {}), "\"\"");
}

TEST(Render, NamesFromStrangersMakeValidJson) {
  auto kind = enumeration(1, false, {{"q\"\xff", 0}});
  auto type = record(1, {member("a\"\n\xff", kind, 0)});
  EXPECT_EQ(json(type, bytes({0})), R"({"a\"\n\\xff":"q\"\\xff"})");
  EXPECT_EQ(shown(enumeration(1, false, {{"\x1b", 0}}), bytes({0})), "\\x1b(0)");
}

TEST(Render, EmptyStructsAndElementsOfNoSize) {
  EXPECT_EQ(json(record(0, {}), {}), "{}");
  EXPECT_EQ(json(array(record(0, {}), 2), {}), "[{},{}]");
  EXPECT_EQ(json(array(record(0, {}), 0), bytes({1})), "[]");
}

}  // namespace
}  // namespace irqscope::types
