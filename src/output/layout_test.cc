#include "output/layout.h"

#include <gtest/gtest.h>

namespace irqscope::output {
namespace {

const std::vector<Column> kColumns = {{Align::left, 0, true},
                                      {Align::right, 1, false},
                                      {Align::right, 0, false},
                                      {Align::right, 2, false}};
const std::vector<Line> kLines = {{{"NAME"}, {"IRQ"}, {"COUNT"}, {"P50"}},
                                  {{"virtio1-req.0"}, {"36"}, {"17993"}, {"1.3"}}};

std::string row(std::optional<int> width) {
  return Layout(kColumns, kLines, width).render(kLines[1], false);
}

TEST(Layout, ShowsEverythingWithoutAWidth) {
  EXPECT_EQ(row({}), "virtio1-req.0   36  17993  1.3");
  EXPECT_EQ(row(30), "virtio1-req.0   36  17993  1.3");
}

TEST(Layout, SavesSpaceFirst) { EXPECT_EQ(row(29), "virtio1-req.0  36 17993 1.3"); }

TEST(Layout, GivesUpTheLeastValuableThenTheNext) {
  EXPECT_EQ(row(26), "virtio1-req.0  36 17993");
  EXPECT_EQ(row(22), "virtio1-req.0 17993");
}

TEST(Layout, ShortensTheNameLast) {
  EXPECT_EQ(row(18), "virtio1-…q.0 17993");
  EXPECT_EQ(row(10), "vi…0 17993");
}

TEST(Layout, CutsWhatStillDoesNotFit) {
  EXPECT_EQ(row(9), "vi…0 1…93");
  EXPECT_EQ(row(1), "…");
  EXPECT_EQ(row(-3), "…");
}

TEST(Layout, AnEndlessNameDoesNotPushOutFigures) {
  std::vector<Line> lines = kLines;
  lines[1][0].text = std::string(100, 'x');
  Layout layout(kColumns, lines, 60);
  EXPECT_EQ(display_width(layout.render(lines[1], false)), 60u);
  EXPECT_NE(layout.render(lines[1], false).find("1.3"), std::string::npos);
}

TEST(Layout, ColorsTheTextAndNotThePadding) {
  std::vector<Line> lines = {{{"A", Style::header}, {"7", Style::faint}},
                             {{"name"}, {"123", Style::alert}}};
  Layout layout({{Align::left, 0, true}, {Align::right, 0, false}}, lines, {});
  EXPECT_EQ(layout.render(lines[0], true), "\x1b[1mA\x1b[0m       \x1b[2m7\x1b[0m");
  EXPECT_EQ(layout.render(lines[1], true), "name  \x1b[1;31m123\x1b[0m");
  EXPECT_EQ(layout.render(lines[1], false), "name  123");
}

}  // namespace
}  // namespace irqscope::output
