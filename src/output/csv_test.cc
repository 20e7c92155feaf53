#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "output/options.h"
#include "output/row_fields.h"
#include "support/golden.h"
#include "support/recording.h"

namespace irqscope {
namespace {

std::string show_csv(const RunInfo& info, const std::vector<Interval>& intervals,
                     const TableOptions& options) {
  StringWriter out;
  auto sink = make_csv_sink(out, options);
  EXPECT_TRUE(sink->begin(info));
  for (const Interval& interval : intervals) EXPECT_TRUE(sink->interval(interval));
  EXPECT_TRUE(sink->end());
  return out.text();
}

std::string show_csv(const char* name, const TableOptions& options) {
  auto recording = test::load_recording(name);
  if (!recording) return recording.error().message;
  auto intervals = test::intervals(*recording, options.per_cpu, options.by);
  return show_csv(recording->info, intervals, options);
}

TableOptions all_columns() {
  TableOptions options;
  options.distribution = true;
  options.long_identity = true;
  options.per_cpu = true;
  return options;
}

// A reader of RFC 4180, to see what another program would get.
std::vector<std::vector<std::string>> parse(const std::string& text) {
  std::vector<std::vector<std::string>> lines(1, {""});
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted && c == '"' && text.substr(i, 2) == "\"\"") {
      lines.back().back() += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      lines.back().emplace_back();
    } else if (!quoted && c == '\n') {
      lines.push_back({""});
    } else {
      lines.back().back() += c;
    }
  }
  lines.pop_back();
  return lines;
}

TEST(CsvGolden, Virtio) {
  TableOptions options;
  options.per_cpu = true;
  EXPECT_TRUE(test::matches_golden("virtio.csv", show_csv("virtio", options)));
}
TEST(CsvGolden, SharedLinesInFull) {
  EXPECT_TRUE(test::matches_golden("shared-lines.csv", show_csv("shared-lines", all_columns())));
}
TEST(CsvGolden, Procfs) { EXPECT_TRUE(test::matches_golden("procfs.csv", show_csv("procfs", {}))); }
TEST(CsvGolden, Losses) { EXPECT_TRUE(test::matches_golden("losses.csv", show_csv("losses", {}))); }
TEST(CsvGolden, Empty) { EXPECT_TRUE(test::matches_golden("empty.csv", show_csv("empty", {}))); }
TEST(CsvGolden, Names) { EXPECT_TRUE(test::matches_golden("names.csv", show_csv("names", {}))); }

TEST(CsvGolden, Stat) { EXPECT_TRUE(test::matches_golden("stat.csv", show_csv("stat", {}))); }
TEST(CsvGolden, StatByFunction) {
  TableOptions options;
  options.by = By::function;
  EXPECT_TRUE(test::matches_golden("stat-by-function.csv", show_csv("stat", options)));
}

TEST(Csv, BeginsWithTheKeysOfTheFields) {
  auto lines = parse(show_csv({}, {}, {}));
  ASSERT_EQ(lines.size(), 1u);
  ASSERT_EQ(lines[0].size(), output::row_fields().size());
  for (size_t i = 0; i < lines[0].size(); ++i) EXPECT_EQ(lines[0][i], output::row_fields()[i].key);
}

TEST(Csv, EveryLineHasTheSameNumberOfCells) {
  for (const char* name :
       {"virtio", "shared-lines", "server", "procfs", "losses", "names", "stat"}) {
    auto lines = parse(show_csv(name, all_columns()));
    for (const auto& line : lines) EXPECT_EQ(line.size(), lines[0].size()) << name;
  }
}

// But for what is hidden and signs at the beginning, which are escaped.
TEST(Csv, NamesComeBackAsTheyWere) {
  auto recording = test::load_recording("names");
  ASSERT_TRUE(recording) << recording.error().message;
  auto intervals = test::intervals(*recording);
  auto lines = parse(show_csv(recording->info, intervals, {}));
  const auto& rows = intervals[0].rows;
  ASSERT_EQ(lines.size(), 1 + rows.size() + 3);
  for (size_t i = 0; i < rows.size(); ++i) {
    std::string name = masked(rows[i].source->name);
    if (name.starts_with('=')) name.replace(0, 1, "\\x3d");
    EXPECT_EQ(lines[1 + i][2], name);
  }
}

std::string csv_cell(const std::string& name) {
  StringWriter out;
  auto sink = make_csv_sink(out, {});
  EXPECT_TRUE(sink->alert({7, {}, true, {{Kind::softirq, 3}, name}}));
  return parse(out.text())[0][2];
}

// Where a spreadsheet would take it for a formula.
TEST(Csv, NoNameIsAFormula) {
  EXPECT_EQ(csv_cell("=1+1"), "\\x3d1+1");
  EXPECT_EQ(csv_cell("+1-1"), "\\x2b1-1");
  EXPECT_EQ(csv_cell("-bash"), "\\x2dbash");
  EXPECT_EQ(csv_cell("@x"), "\\x40x");
  EXPECT_EQ(csv_cell("\uff1dx"), "\\uff1dx");
  EXPECT_EQ(csv_cell("\t=x"), "\\t=x");
  EXPECT_EQ(csv_cell("a=b"), "a=b");
  EXPECT_EQ(csv_cell("-1"), "-1");
  EXPECT_EQ(csv_cell("-0.5"), "-0.5");
  EXPECT_EQ(csv_cell("-"), "-");
}

TEST(Csv, AnAlertIsARow) {
  StringWriter out;
  auto sink = make_csv_sink(out, {});
  ASSERT_TRUE(sink->begin({}));
  Alert alert{7, *parse_alert("share>0.5"), false, {{Kind::softirq, 3}, "net_rx"}};
  alert.value = 0.25;
  alert.cpu = 1;
  alert.duration_ns = 8;
  ASSERT_TRUE(sink->alert(alert));
  auto lines = parse(out.text());
  ASSERT_EQ(lines.size(), 2u);
  std::map<std::string, std::string> cells;
  for (size_t i = 0; i < lines[0].size(); ++i) {
    if (!lines[1][i].empty()) cells[lines[0][i]] = lines[1][i];
  }
  EXPECT_EQ(cells, (std::map<std::string, std::string>{{"kind", "alert"},
                                                       {"id", "3"},
                                                       {"name", "net_rx"},
                                                       {"cpu", "1"},
                                                       {"time_ns", "7"},
                                                       {"interval_ns", "8"},
                                                       {"cpu_share", "0.25"},
                                                       {"context", "share>0.5"},
                                                       {"within", "softirq"},
                                                       {"type", "over"}}));
}

TEST(Csv, LossesAreRows) {
  Interval interval{7, 8, {}, {3, std::nullopt, 0}};
  auto lines = parse(show_csv({}, {interval}, {}));
  ASSERT_EQ(lines.size(), 4u);
  auto column = [&](const char* key) {
    return static_cast<size_t>(std::find(lines[0].begin(), lines[0].end(), key) - lines[0].begin());
  };
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(lines[i][column("kind")], "loss");
    EXPECT_EQ(lines[i][column("time_ns")], "7");
    EXPECT_EQ(lines[i][column("interval_ns")], "8");
  }
  EXPECT_EQ(lines[1][column("name")], "unmatched");
  EXPECT_EQ(lines[1][column("count")], "3");
  EXPECT_EQ(lines[2][column("name")], "table_full");
  EXPECT_EQ(lines[2][column("count")], "");
  EXPECT_EQ(lines[3][column("name")], "missed_runs");
  EXPECT_EQ(lines[3][column("count")], "0");
}

}  // namespace
}  // namespace irqscope
