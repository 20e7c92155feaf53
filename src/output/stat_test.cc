#include "output/stat.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <set>

#include "output/alert_text.h"
#include "output/layout.h"
#include "output/views.h"
#include "support/golden.h"
#include "support/recording.h"

namespace irqscope {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// l long identity, p per CPU, d delays, h histograms, c colour.
TableOptions view(By by, std::string_view letters, std::optional<int> width) {
  auto has = [&](char letter) { return letters.find(letter) != letters.npos; };
  TableOptions options;
  options.all_kinds = true;
  options.by = by;
  options.long_identity = has('l');
  options.per_cpu = has('p');
  options.delay = has('d');
  options.distribution = has('h');
  options.color = has('c');
  options.width = width;
  return options;
}

const test::Recording& recording() {
  static const auto loaded = test::load_recording("stat").value();
  return loaded;
}

std::string show_stat(const RunInfo& info, const std::vector<Interval>& intervals,
                      const TableOptions& options) {
  setenv("TZ", "UTC0", 1);  // times of day in golden files
  tzset();
  StringWriter out;
  auto sink = make_text_sink(out, options);
  EXPECT_TRUE(sink->begin(info));
  for (const Interval& interval : intervals) EXPECT_TRUE(sink->interval(interval));
  EXPECT_TRUE(sink->end());
  return out.text();
}

std::string show_stat(const TableOptions& options) {
  return show_stat(recording().info, test::intervals(recording(), options.per_cpu, options.by),
                   options);
}

struct StatCase {
  const char* golden;
  TableOptions options;
};

class StatGolden : public testing::TestWithParam<StatCase> {};

TEST_P(StatGolden, Matches) {
  std::string name = fmt::format("text-{}.txt", GetParam().golden);
  EXPECT_TRUE(test::matches_golden(name, show_stat(GetParam().options)));
}

INSTANTIATE_TEST_SUITE_P(
    Views, StatGolden,
    testing::Values(StatCase{"stat", view(By::source, "", {})},
                    StatCase{"stat-80", view(By::source, "", 80)},
                    StatCase{"stat-132", view(By::source, "", 132)},
                    StatCase{"stat-40", view(By::source, "", 40)},
                    StatCase{"stat-color", view(By::source, "c", 80)},
                    StatCase{"stat-cpu-80", view(By::source, "p", 80)},
                    StatCase{"stat-long-80", view(By::source, "l", 80)},
                    StatCase{"stat-delay-80", view(By::source, "d", 80)},
                    StatCase{"stat-delay-132", view(By::source, "d", 132)},
                    StatCase{"stat-dist-80", view(By::source, "h", 80)},
                    StatCase{"stat-by-cpu-80", view(By::cpu, "", 80)},
                    StatCase{"stat-by-kind-80", view(By::kind, "", 80)},
                    StatCase{"stat-by-function", view(By::function, "", {})},
                    StatCase{"stat-by-function-80", view(By::function, "", 80)},
                    StatCase{"stat-by-task-80", view(By::task, "", 80)},
                    StatCase{"stat-by-task-dist-80", view(By::task, "h", 80)},
                    StatCase{"stat-by-cgroup-80", view(By::cgroup, "", 80)},
                    StatCase{"stat-by-cgroup-long-132", view(By::cgroup, "l", 132)}),
    [](const auto& param_info) {
      std::string name = param_info.param.golden;
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

constexpr By kAllBys[] = {By::source, By::cpu, By::kind, By::function, By::task, By::cgroup};

TEST(Stat, NeverExceedsTheWidth) {
  for (By by : kAllBys) {
    for (const char* letters : {"", "p", "d", "lh", "l"}) {
      for (int width = 1; width < 150; width += width < 30 ? 1 : 7) {
        std::string text = show_stat(view(by, letters, width));
        for (size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
          end = text.find('\n', begin);
          std::string line = text.substr(begin, end - begin);
          ASSERT_LE(output::display_width(line), static_cast<size_t>(width)) << line;
          ASSERT_FALSE(line.ends_with(' ')) << line;
        }
      }
    }
  }
}

// What stands first of the times says their unit, so it must stay longest; and no two columns may
// ask to go at once.
void expect_one_order(const RunInfo& info, const TableOptions& options, const Interval& interval) {
  std::set<int> order;
  int first_time = 0;
  for (const output::RowColumn& column : output::row_columns(info, options, interval)) {
    int give_up = column.pick.give_up;
    EXPECT_TRUE(give_up == 0 || order.insert(give_up).second) << column.pick.key;
    if (column.field->unit != output::Unit::duration) continue;
    if (first_time == 0) first_time = give_up;
    EXPECT_GE(give_up, first_time) << column.pick.key;
  }
  EXPECT_GT(order.size(), 1u);
}

TEST(Stat, ColumnsAreGivenUpInOneOrder) {
  for (By by : kAllBys) {
    for (bool has_net : {false, true}) {
      RunInfo info = recording().info;
      info.has_net = has_net;
      expect_one_order(info, view(by, "dp", {}), test::intervals(recording(), true, by)[0]);
    }
  }
}

TEST(Table, ColumnsAreGivenUpInOneOrder) {
  auto shared = test::load_recording("shared-lines").value();
  TableOptions options = view(By::source, "p", {});
  options.all_kinds = false;
  expect_one_order(shared.info, options, test::intervals(shared, true)[0]);
}

TEST(Stat, WithoutNetTimesShowsGrossOnes) {
  RunInfo info = recording().info;
  info.has_net = false;
  std::string text = show_stat(info, test::intervals(recording()), view(By::source, "", 80));
  EXPECT_THAT(text, HasSubstr("TOTAL(us)"));
  EXPECT_THAT(text, Not(HasSubstr("NET")));
  info.has_times = false;
  text = show_stat(info, test::intervals(recording()), view(By::source, "", 80));
  EXPECT_THAT(text, Not(HasSubstr("(us)")));
}

TEST(Stat, ShowsTheCallsOfSharersOnlyIfThereAreSome) {
  EXPECT_THAT(show_stat(view(By::source, "", {})), Not(HasSubstr("NOT-MINE")));
  auto shared = test::load_recording("shared-lines").value();
  std::string text = show_stat(shared.info, test::intervals(shared), view(By::source, "", {}));
  EXPECT_THAT(text, HasSubstr("NOT-MINE"));
}

TEST(Stat, SaysThatNothingHappened) {
  auto text = [](By by) { return show_stat({}, {{1, 1'000, {}, {}}}, view(by, "", 80)); };
  EXPECT_THAT(text(By::source), EndsWith("\n(no interrupts)\n"));
  EXPECT_THAT(text(By::function), EndsWith("\n(no functions)\n"));
  EXPECT_THAT(text(By::task), EndsWith("\n(no time was taken)\n"));
}

TEST(Stat, ManyCpusAreTheBusiestAndARest) {
  Interval interval{1, 1'000'000, {}, {}};
  for (int cpu = 0; cpu < 64; ++cpu) {
    interval.cpus.push_back({cpu, {0, static_cast<uint64_t>(1 + 100 * (cpu % 40)), 0, 0}, {}});
  }
  std::string text = output::cpu_lines(view(By::source, "", {}), interval);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 16 + 1);
  // 24..39 have most; the next has 2301 ns of a millisecond.
  EXPECT_THAT(text, EndsWith("\n48 more CPUs with at most 0.24 %\n"));
  EXPECT_THAT(text, HasSubstr("\n 24  "));
  EXPECT_THAT(text, Not(HasSubstr("\n 23  ")));
  interval.duration_ns = 0;
  EXPECT_THAT(output::cpu_lines(view(By::source, "", {}), interval), EndsWith("48 more CPUs\n"));
}

TEST(Stat, WhatIsNotKnownOfCpusAndCostsIsNotShown) {
  Interval interval{1, 1'000'000, {}, {}};
  EXPECT_EQ(output::cpu_lines(view(By::source, "", 80), interval), "");
  EXPECT_EQ(output::cost_lines(view(By::source, "", 80), interval), "");
  EXPECT_EQ(output::missing_lines({}, view(By::source, "", 80)), "");
}

TEST(Stat, WhatIsMissingIsToldOnce) {
  std::string text = show_stat(view(By::source, "", 80));
  EXPECT_EQ(text.find("not measured"), text.rfind("not measured"));
  auto redrawn = view(By::source, "", 80);
  redrawn.refresh = true;
  text = show_stat(redrawn);
  EXPECT_NE(text.find("not measured"), text.rfind("not measured"));
}

Alert storm() {
  Source net_rx{{Kind::softirq, 3}, "net_rx"};
  Alert alert{1'763'630'402'123'000'000, *parse_alert("rate>50000"), true, net_rx};
  alert.value = 130'270;
  alert.cpu = 1;
  alert.cpu_value = 127'664.6;
  alert.top = {{net_rx.key, "net_rx", 12'700, 61'200'000},
               {{Kind::hardirq, 41, 1}, "virtio3-input.0", 900, 2'000'000}};
  alert.duration_ns = 100'000'000;
  return alert;
}

Alert storm_over() {
  Alert alert = storm();
  alert.began = false;
  alert.top.clear();
  alert.duration_ns = 3'520'000'000;
  return alert;
}

TEST(AlertText, SaysWhatAndWhereAndWhoElse) {
  auto options = view(By::source, "", {});
  EXPECT_EQ(output::alert_text(storm(), options),
            "09:20:02.123 storm: net_rx 130270/s (rate>50000), 98 % on CPU 1; there: net_rx 61.2 "
            "%, virtio3-input.0 2.0 %\n");
  EXPECT_EQ(output::alert_text(storm_over(), options),
            "09:20:02.123 storm over: net_rx (rate>50000) after 3.5 s\n");
  Alert share = storm();
  share.rule = *parse_alert("share>0.3");
  share.value = share.cpu_value = 0.612;
  share.top.clear();
  EXPECT_EQ(output::alert_text(share, options),
            "09:20:02.123 storm: net_rx 61.2 % of CPU 1 (share>0.3)\n");
}

TEST(AlertText, FitsAndIsSafe) {
  Alert alert = storm();
  alert.source.edit().name = "\x1b[2J";
  std::string text = output::alert_text(alert, view(By::source, "", 50));
  EXPECT_EQ(text.find('\x1b'), text.npos);
  for (size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = text.find('\n', begin);
    EXPECT_LE(end - begin, 50u);
  }
}

TEST(TextSink, TellsAnAlertAtOnceAndOnce) {
  StringWriter out;
  auto sink = make_text_sink(out, view(By::source, "", 80));
  ASSERT_TRUE(sink->begin(recording().info));
  ASSERT_TRUE(sink->alert(storm()));
  EXPECT_THAT(out.text(), StartsWith("09:20:02.123 storm: "));
  ASSERT_TRUE(sink->interval(test::intervals(recording())[0]));
  EXPECT_EQ(out.text().find("storm"), out.text().rfind("storm"));
}

TEST(TextSink, ShowsTheLastAlertsUnderARedrawnTable) {
  StringWriter out;
  auto options = view(By::source, "", 80);
  options.refresh = true;
  auto sink = make_text_sink(out, options);
  ASSERT_TRUE(sink->begin(recording().info));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(sink->alert(storm()));
  ASSERT_TRUE(sink->alert(storm_over()));
  size_t before = out.text().size();
  ASSERT_TRUE(sink->interval(test::intervals(recording())[0]));
  std::string redrawn = out.text().substr(before);
  size_t first = redrawn.find("storm: ");
  ASSERT_NE(first, redrawn.npos);
  size_t second = redrawn.find("storm: ", first + 1);
  EXPECT_NE(second, redrawn.npos);
  EXPECT_EQ(redrawn.find("storm: ", second + 1), redrawn.npos);
  EXPECT_THAT(redrawn, EndsWith("storm over: net_rx (rate>50000) after 3.5 s\n"));
}

// The cursor takes a line of its own.
TEST(TextSink, ARedrawnTableFitsTheTerminal) {
  for (int height : {14, 24, 40, 100}) {
    StringWriter out;
    auto options = view(By::source, "", 80);
    options.refresh = true;
    options.height = height;
    auto sink = make_text_sink(out, options);
    ASSERT_TRUE(sink->begin(recording().info));
    Interval interval = test::intervals(recording())[0];
    interval.programs.clear();
    size_t rows = interval.rows.size();
    ASSERT_TRUE(sink->interval(interval));
    auto lines = std::count(out.text().begin(), out.text().end(), '\n') + 1;
    bool is_cut = out.text().find(" more\n") != std::string::npos;
    EXPECT_LE(lines, height);
    EXPECT_EQ(is_cut, height == 14) << height << " " << rows;
    EXPECT_NE(out.text().find("net_rx"), std::string::npos);
  }
}

}  // namespace
}  // namespace irqscope
