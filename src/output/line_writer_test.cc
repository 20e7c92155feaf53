#include "output/line_writer.h"

#include <gmock/gmock.h>

#include <vector>

namespace irqscope::output {
namespace {

class PieceWriter : public Writer {
 public:
  Result<void> write(std::string_view text) override {
    pieces.emplace_back(text);
    return {};
  }
  std::vector<std::string> pieces;
};

TEST(LineWriter, WritesPiecesOfWholeLines) {
  PieceWriter out;
  LineWriter lines(out);
  std::string all;
  for (int i = 0; i < 10'000; ++i) all += "line " + std::to_string(i) + "\n";
  lines.text() = all;
  ASSERT_TRUE(lines.flush());
  std::string together;
  for (const std::string& piece : out.pieces) {
    EXPECT_LE(piece.size(), 32u << 10);
    EXPECT_EQ(piece.back(), '\n');
    together += piece;
  }
  EXPECT_GT(out.pieces.size(), 1u);
  EXPECT_EQ(together, all);
  ASSERT_TRUE(lines.flush());
  EXPECT_EQ(lines.text(), "");
}

TEST(LineWriter, LeavesALongLineWhole) {
  PieceWriter out;
  LineWriter lines(out);
  std::string longest(100'000, 'x');
  lines.text() = "a\n" + longest + "\nb\n";
  ASSERT_TRUE(lines.flush());
  EXPECT_THAT(out.pieces, testing::ElementsAre("a\n", longest + "\n", "b\n"));
}

}  // namespace
}  // namespace irqscope::output
