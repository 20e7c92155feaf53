#include "compile/export_wish.h"

#include <gtest/gtest.h>

namespace irqscope::compile {
namespace {

using package::ExportKind;

std::string wish_error(std::string_view text) {
  auto wish = parse_export(text);
  return wish ? "" : wish.error().message;
}

TEST(ExportWishTest, NamesAType) {
  auto wish = parse_export("struct event");
  ASSERT_TRUE(wish);
  EXPECT_EQ(wish->kind, ExportKind::type);
  EXPECT_EQ(wish->type.in_c(), "struct event");
  EXPECT_EQ(parse_export("union  u")->type.in_c(), "union u");
  EXPECT_EQ(parse_export("event_t")->type.in_c(), "event_t");
}

TEST(ExportWishTest, OrNone) {
  EXPECT_EQ(parse_export("none")->kind, ExportKind::none);
  EXPECT_EQ(parse_export("default")->kind, ExportKind::whole_value);
}

TEST(ExportWishTest, RefusesAnythingElse) {
  EXPECT_EQ(wish_error(""), "it needs one of 'struct NAME', 'default' or 'none'");
  EXPECT_EQ(wish_error("struct"), "'struct' is none of 'struct NAME', 'default' or 'none'");
  for (const char* text : {"struct a b", "a b", "a*", "1a", "a; int x", "struct a;"}) {
    EXPECT_NE(wish_error(text), "") << text;
  }
}

TEST(ExportWishTest, IsCollectedFromComments) {
  auto types =
      types_wished_in(doc_comments_of("/// @export struct a\nint x;\n/// text\n/// @export b "
                                      "c\nint y;\n\n/// @export default\nint z;"));
  ASSERT_EQ(types.size(), 1u);
  EXPECT_EQ(types[0].in_c(), "struct a");
  EXPECT_EQ(types[0].line, 1u);
}

}  // namespace
}  // namespace irqscope::compile
