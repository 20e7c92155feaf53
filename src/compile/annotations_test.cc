#include "compile/annotations.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "3 sample={...}" of each, from the lines of one comment.
std::vector<std::string> shown(const std::vector<std::string>& lines) {
  DocComment comment;
  for (uint32_t number = 1; const std::string& line : lines) {
    comment.lines.push_back({line, number++});
  }
  std::vector<std::string> all;
  for (const Annotation& annotation : annotations_of(comment)) {
    all.push_back(fmt::format("{} {}{}={}", annotation.line, annotation.is_plain ? "" : "@",
                              annotation.name, annotation.text));
  }
  return all;
}

TEST(Annotations, TextWithoutCommandIsTheDescription) {
  EXPECT_THAT(shown({"", "of two", "lines", "", "and a paragraph", ""}),
              ElementsAre("2 description=of two\nlines\n\nand a paragraph"));
  EXPECT_THAT(shown({"", ""}), IsEmpty());
}

TEST(Annotations, JsonMaySpanLines) {
  EXPECT_THAT(
      shown({"@sample {\"interval\": 5,", "", "\"unit\": \"a } b\"}", "of CPUs"}),
      ElementsAre("1 @sample={\"interval\": 5,\n\n\"unit\": \"a } b\"}", "4 description=of CPUs"));
  EXPECT_THAT(shown({"@tchook", "{\"ifindex\": 1}", "text"}),
              ElementsAre("1 @tchook={\"ifindex\": 1}", "3 description=text"));
}

TEST(Annotations, ThatAreNotClosedEndAtTheNext) {
  EXPECT_THAT(shown({"@sample {\"interval\": 5", "@export none"}),
              ElementsAre("1 @sample={\"interval\": 5", "2 @export=none"));
}

TEST(Annotations, OfOneLineEndWithIt) {
  EXPECT_THAT(shown({"@short p", "the process"}),
              ElementsAre("1 @short=p", "2 description=the process"));
  EXPECT_THAT(shown({"@default 5", "the process"}),
              ElementsAre("1 @default=5", "2 description=the process"));
}

TEST(Annotations, OfAParagraphEndWithIt) {
  EXPECT_THAT(shown({"@brief One", "two", "", "three"}),
              ElementsAre("1 @brief=One\ntwo", "4 description=three"));
  EXPECT_THAT(shown({"@details One", "", "two"}), ElementsAre("1 @details=One\n\ntwo"));
}

TEST(Annotations, MayFollowEachOtherOnALine) {
  EXPECT_THAT(shown({"the time @unit ms @short t"}),
              ElementsAre("1 description=the time", "1 @unit=ms", "1 @short=t"));
  EXPECT_THAT(shown({"@sample {\"unit\": \" @short x\"} @export default"}),
              ElementsAre("1 @sample={\"unit\": \" @short x\"}", "1 @export=default"));
}

TEST(Annotations, KeepWhatIsBehindTheirJson) {
  EXPECT_THAT(shown({"@sample {} and more"}), ElementsAre("1 @sample={} and more"));
}

TEST(Annotations, AreNotWhatMerelyLooksSo) {
  EXPECT_THAT(shown({"ask me@short.org @ 5 Hz, @home or \\home"}),
              ElementsAre("1 description=ask me@short.org @ 5 Hz, @home or \\home"));
  EXPECT_THAT(shown({"\\u00e4"}), ElementsAre("1 description=\\u00e4"));
}

TEST(Annotations, MayBeUnknown) {
  EXPECT_THAT(shown({"@smaple {}", "", "text"}), ElementsAre("1 @smaple={}", "3 description=text"));
  EXPECT_THAT(shown({"\\brief a"}), ElementsAre("1 @brief=a"));
}

TEST(Annotations, MayBeEmpty) {
  EXPECT_THAT(shown({"@unit"}), ElementsAre("1 @unit="));
  EXPECT_THAT(shown({"@sample", "@export none"}), ElementsAre("1 @sample=", "2 @export=none"));
}

TEST(Annotations, KnowDoxygensOwn) {
  EXPECT_TRUE(is_doxygen_command("param"));
  EXPECT_FALSE(is_doxygen_command("smaple"));
  EXPECT_EQ(find_annotation("smaple"), nullptr);
  EXPECT_NE(find_annotation("sample"), nullptr);
}

}  // namespace
}  // namespace irqscope::compile
