#include "compile/yaml.h"

#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

using nlohmann::json;

TEST(Yaml, HasALinePerKeyAndElement) {
  json value = {{"a", 1}, {"b", {{"c", "text"}, {"d", json::array({1.5, true, nullptr})}}}};
  EXPECT_EQ(to_yaml(value),
            "a: 1\n"
            "b:\n"
            "  c: \"text\"\n"
            "  d:\n"
            "    - 1.5\n"
            "    - true\n"
            "    - null\n");
}

TEST(Yaml, ListsMayHoldObjects) {
  json value = json::array({{{"a", 1}, {"b", 2}}, json::array({3})});
  EXPECT_EQ(to_yaml(value), "-\n  a: 1\n  b: 2\n-\n  - 3\n");
}

TEST(Yaml, WritesWhatIsEmptyOnItsLine) {
  EXPECT_EQ(to_yaml({{"a", json::object()}, {"b", json::array()}, {"c", ""}}),
            "a: {}\nb: []\nc: \"\"\n");
  EXPECT_EQ(to_yaml(json::array()), "[]\n");
  EXPECT_EQ(to_yaml("x"), "\"x\"\n");
}

TEST(Yaml, QuotesWhatWouldBeTakenForSomethingElse) {
  EXPECT_EQ(to_yaml({{"No", "no"}, {"1x", "a: b #\n\"\\"}, {".rodata", "-"}}),
            "\".rodata\": \"-\"\n\"1x\": \"a: b #\\n\\\"\\\\\"\n\"No\": \"no\"\n");
}

}  // namespace
}  // namespace irqscope::compile
