#include "compile/annotation_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

using testing::StartsWith;

Annotation sample(std::string text) { return {"sample", std::move(text), 7, 8, false}; }

std::string error_of(std::string text) {
  auto parsed = parse_json("a.c", sample(std::move(text)));
  return parsed ? "" : parsed.error().message;
}

TEST(AnnotationJson, IsParsed) {
  EXPECT_EQ((*parse_json("a.c", sample("{\"a\":\n[1]}")))["a"][0], 1);
}

TEST(AnnotationJson, QuotesMayGoOnInTheNextLine) {
  EXPECT_EQ((*parse_json("a.c", sample("{\"a\": \"one\ntwo\"}")))["a"], "one two");
}

TEST(AnnotationJson, TellsWhereItIsWrong) {
  EXPECT_EQ(error_of(""), "a.c:7: @sample needs JSON");
  EXPECT_THAT(error_of("{a: 1}"), StartsWith("a.c:8: @sample: bad JSON: invalid literal"));
  EXPECT_THAT(error_of("{\"a\":\n\n1x}"), StartsWith("a.c:10: @sample: bad JSON: "));
  EXPECT_THAT(error_of("{\"a\": 1"), StartsWith("a.c:8: @sample: bad JSON: unexpected end"));
  EXPECT_THAT(error_of("{} and more"), StartsWith("a.c:8: @sample: bad JSON: "));
  EXPECT_EQ(error_of(std::string(5000, '[')), "a.c:7: @sample: its JSON is nested too deep");
}

TEST(AnnotationJson, MayBeText) {
  EXPECT_EQ(json_or_text("5"), 5);
  EXPECT_EQ(json_or_text("\"5\""), "5");
  EXPECT_EQ(json_or_text("eth0"), "eth0");
  EXPECT_EQ(json_or_text(std::string(5000, '[')), std::string(5000, '['));
}

TEST(AnnotationJson, ProseIsOneLineForEachParagraph) {
  EXPECT_EQ(as_prose("one\ntwo\n\nthree"), "one two\nthree");
  EXPECT_EQ(as_prose("\"one\""), "one");
  EXPECT_EQ(as_prose("\"one\" two"), "\"one\" two");
  EXPECT_EQ(as_prose(""), "");
}

}  // namespace
}  // namespace irqscope::compile
