#include "runner/key_order.h"

#include <gmock/gmock.h>

#include "runner/test_outputs.h"
#include "types/render.h"

namespace irqscope::runner {
namespace {

using namespace test;
using testing::ElementsAre;

std::vector<std::string> sorted(const types::TypePtr& key,
                                const std::vector<std::vector<std::byte>>& keys) {
  std::vector<Element> elements;
  for (const auto& bytes : keys) elements.push_back({bytes, {}});
  std::vector<std::string> texts;
  for (const Element* element : by_key(elements, key)) {
    std::string& text = texts.emplace_back();
    key ? types::append_text(text, *key, element->key) : types::append_hex(text, element->key);
  }
  return texts;
}

TEST(KeyOrder, NumbersByValue) {
  EXPECT_THAT(sorted(u32(), {Bytes_().add(256u), Bytes_().add(2u), Bytes_().add(0xffffffffu)}),
              ElementsAre("2", "256", "4294967295"));
  EXPECT_THAT(sorted(i32(), {Bytes_().add(1), Bytes_().add(-2), Bytes_().add(-300)}),
              ElementsAre("-300", "-2", "1"));
  EXPECT_THAT(sorted(floating(8), {Bytes_().add(10.5), Bytes_().add(-1.0), Bytes_().add(2.0)}),
              ElementsAre("-1", "2", "10.5"));
}

TEST(KeyOrder, TextsUpToNul) {
  EXPECT_THAT(
      sorted(text(3), {Bytes_().text("b", 3), Bytes_().text("a\0z", 3), Bytes_().text("ab", 3)}),
      ElementsAre("a", "ab", "b"));
}

TEST(KeyOrder, StructsByMembersInTurn) {
  EXPECT_THAT(sorted(pair(), {pair_bytes(2, 1), pair_bytes(1, 300), pair_bytes(1, 2)}),
              ElementsAre(R"({"pid":1,"n":2})", R"({"pid":1,"n":300})", R"({"pid":2,"n":1})"));
}

TEST(KeyOrder, ArraysAndBitFields) {
  EXPECT_THAT(sorted(array(integer("u16", 2, false), 2),
                     {Bytes_().add(0x00010100u), Bytes_().add(0x00010002u)}),
              ElementsAre("[2,1]", "[256,1]"));
  auto fields = record(1, {bits("low", u8(), 0, 4), bits("high", integer("s8", 1, true), 4, 4)});
  EXPECT_THAT(
      sorted(fields, {bytes({0x12}), bytes({0x21}), bytes({0xf1})}),
      ElementsAre(R"({"low":1,"high":-1})", R"({"low":1,"high":2})", R"({"low":2,"high":1})"));
}

TEST(KeyOrder, UnknownAndMissingByBytes) {
  EXPECT_THAT(sorted(nullptr, {bytes({2}), bytes({1, 9}), bytes({1})}),
              ElementsAre("01", "0109", "02"));
  EXPECT_THAT(sorted(u32(), {bytes({2, 1}), bytes({1, 1})}), ElementsAre("?", "?"));
}

}  // namespace
}  // namespace irqscope::runner
