#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "output/options.h"
#include "output/row_fields.h"
#include "support/golden.h"
#include "support/recording.h"

namespace irqscope {
namespace {

using Json = nlohmann::ordered_json;

std::string show(const RunInfo& info, const std::vector<Interval>& intervals,
                 const TableOptions& options) {
  StringWriter out;
  auto sink = make_json_sink(out, options);
  EXPECT_TRUE(sink->begin(info));
  EXPECT_EQ(out.text(), "");
  for (const Interval& interval : intervals) EXPECT_TRUE(sink->interval(interval));
  EXPECT_TRUE(sink->end());
  return out.text();
}

std::string show(const char* name, const TableOptions& options) {
  auto recording = test::load_recording(name);
  if (!recording) return recording.error().message;
  auto intervals = test::intervals(*recording, options.per_cpu, options.by);
  return show(recording->info, intervals, options);
}

TableOptions everything() {
  TableOptions options;
  options.distribution = true;
  options.long_identity = true;
  options.per_cpu = true;
  return options;
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> result;
  for (const auto& [key, value] : object.items()) result.push_back(key);
  return result;
}

TEST(JsonGolden, Virtio) {
  EXPECT_TRUE(test::matches_golden("virtio.jsonl", show("virtio", everything())));
}
TEST(JsonGolden, SharedLines) {
  EXPECT_TRUE(test::matches_golden("shared-lines.jsonl", show("shared-lines", {})));
}
TEST(JsonGolden, Procfs) {
  EXPECT_TRUE(test::matches_golden("procfs.jsonl", show("procfs", everything())));
}
TEST(JsonGolden, Losses) { EXPECT_TRUE(test::matches_golden("losses.jsonl", show("losses", {}))); }
TEST(JsonGolden, Empty) { EXPECT_TRUE(test::matches_golden("empty.jsonl", show("empty", {}))); }
TEST(JsonGolden, Names) { EXPECT_TRUE(test::matches_golden("names.jsonl", show("names", {}))); }

TableOptions by(By by) {
  TableOptions options;
  options.by = by;
  return options;
}

TEST(JsonGolden, Stat) { EXPECT_TRUE(test::matches_golden("stat.jsonl", show("stat", {}))); }
TEST(JsonGolden, StatByFunction) {
  EXPECT_TRUE(test::matches_golden("stat-by-function.jsonl", show("stat", by(By::function))));
}
TEST(JsonGolden, StatByTask) {
  EXPECT_TRUE(test::matches_golden("stat-by-task.jsonl", show("stat", by(By::task))));
}

TEST(Json, KeepsTheOrderOfItsKeys) {
  Json object = Json::parse(show("shared-lines", everything()));
  EXPECT_EQ(keys(object),
            (std::vector<std::string>{"schema", "time_ns", "interval_ns", "backend", "rows", "loss",
                                      "attach", "kernel", "by", "cpus", "missing"}));
  EXPECT_EQ(
      keys(object["rows"][0]),
      (std::vector<std::string>{
          "kind",        "id",      "name",   "handler", "cpu",       "count",     "not_handled",
          "total_ns",    "max_ns",  "p50_ns", "p99_ns",  "p999_ns",   "histogram", "not_handled_ns",
          "woke_thread", "entered", "rate",   "avg_ns",  "cpu_share", "identity",  "net_ns",
          "context",     "delay"}));
}

TEST(Json, HasEveryFieldOfTheTable) {
  std::set<std::string> real;
  for (By what : {By::source, By::function, By::cgroup}) {
    std::string text = show("stat", by(what));
    Json object = Json::parse(text.substr(0, text.find('\n')));
    for (const std::string& key : keys(object)) real.insert(key);
    for (const std::string& key : keys(object["rows"][0])) real.insert(key);
    if (!object["rows"][0]["delay"].is_object()) continue;
    for (const std::string& key : keys(object["rows"][0]["delay"])) real.insert("delay_" + key);
  }
  real.insert("reraised");  // it is no delay, but stands beside them
  for (const output::RowField& field : output::row_fields()) {
    EXPECT_TRUE(real.contains(std::string(field.key))) << field.key;
  }
}

TEST(Json, IsOneLinePerInterval) {
  std::string text = show("virtio", {});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_TRUE(text.ends_with('\n'));
}

TEST(Json, KeepsAll64Bits) {
  Row row;
  row.tally.count = UINT64_MAX;
  row.tally.timing.emplace();
  row.tally.timing->total_ns = UINT64_MAX - 1;
  Json object = Json::parse(show({}, {{UINT64_MAX, 1, {row}, {}}}, {}));
  EXPECT_EQ(object["time_ns"].get<uint64_t>(), UINT64_MAX);
  EXPECT_EQ(object["rows"][0]["count"].get<uint64_t>(), UINT64_MAX);
  EXPECT_EQ(object["rows"][0]["total_ns"].get<uint64_t>(), UINT64_MAX - 1);
}

TEST(Json, ReplacesWhatIsNotUtf8) {
  Row row;
  row.source.edit().name = "a\xff\xc3";
  row.source.edit().handler = "\x80";
  Json object = Json::parse(show({}, {{1, 1, {row}, {}}}, {}));
  EXPECT_EQ(object["rows"][0]["name"], "a\ufffd\ufffd");
  EXPECT_EQ(object["rows"][0]["handler"], "\ufffd");
}

TEST(Json, SaysNullForWhatNobodyKnows) {
  Json object = Json::parse(show({}, {{1, 0, {Row{}}, {}}}, everything()));
  for (const char* key :
       {"handler", "cpu", "not_handled", "total_ns", "max_ns", "p50_ns", "p99_ns", "p999_ns",
        "histogram", "not_handled_ns", "woke_thread", "entered", "rate", "avg_ns", "cpu_share",
        "identity", "net_ns", "context", "delay"}) {
    EXPECT_TRUE(object["rows"][0][key].is_null()) << key;
  }
  EXPECT_TRUE(object["cpus"].is_null());
  for (const auto& [key, value] : object["loss"].items()) EXPECT_TRUE(value.is_null()) << key;
  EXPECT_TRUE(object["attach"].is_null());
}

TEST(Json, LastBucketHasNoEnd) {
  Row row;
  row.tally.count = 3;
  row.tally.timing.emplace();
  row.tally.timing->histogram.add(5, 2);
  row.tally.timing->histogram.add(UINT64_MAX);
  Json object = Json::parse(show({}, {{1, 1, {row}, {}}}, everything()));
  EXPECT_EQ(object["rows"][0]["histogram"].dump(), "[[5,6,2],[1030792151040,null,1]]");
}

// Of a process only the sum is known; a bucket would be a lie, and so would 0.
TEST(Json, OfATaskThereAreNoSingleCalls) {
  TableOptions options = everything();
  options.by = By::task;
  std::string text = show("stat", options);
  Json row = Json::parse(text.substr(0, text.find('\n')))["rows"][0];
  for (const char* key : {"p50_ns", "p99_ns", "p999_ns", "max_ns", "histogram", "delay"}) {
    EXPECT_TRUE(row[key].is_null()) << key;
  }
  EXPECT_EQ(row["sources"][0]["kind"], "softirq");
}

TEST(Json, AnAlertIsALineOfItsOwn) {
  Alert alert{7, *parse_alert("rate>50k"), true, {{Kind::softirq, 3}, "net_rx"}};
  alert.value = 60'000;
  alert.cpu = 1;
  alert.cpu_value = 55'000.1234;
  alert.top = {{{Kind::hardirq, 36, 9}, "disk", 3, 250}};
  alert.duration_ns = 1'000;
  StringWriter out;
  ASSERT_TRUE(make_json_sink(out, {})->alert(alert));
  EXPECT_EQ(out.text(),
            R"({"schema":"irqscope.alert/1","time_ns":7,"rule":"rate>50k","state":"began",)"
            R"("kind":"softirq","id":3,"name":"net_rx","value":60000.0,"cpu":1,)"
            R"("cpu_value":55000.123,"top":[{"kind":"hardirq","id":36,"name":"disk",)"
            R"("net_ns":250,"share":0.25}],"duration_ns":1000})"
            "\n");
}

// The example in docs/json.md, between the fences of its json block.
std::string example() {
  auto text = read_file(std::string(IRQSCOPE_TESTS_DIR) + "/../docs/json.md");
  if (!text) return text.error().message;
  const std::string fence = "```json\n";
  size_t begin = text->find(fence) + fence.size();
  return text->substr(begin, text->find("```", begin) - begin);
}

TEST(JsonDocument, ShowsWhatIsReallyPrinted) {
  TableOptions options;
  options.distribution = true;
  options.long_identity = true;
  Json real = Json::parse(show("document", options));
  Json shown = Json::parse(example(), nullptr, false);
  EXPECT_EQ(shown.dump(), real.dump());
}

TEST(JsonDocument, NamesEveryKey) {
  auto text = read_file(std::string(IRQSCOPE_TESTS_DIR) + "/../docs/json.md");
  ASSERT_TRUE(text);
  Json object = Json::parse(show("document", everything()));
  for (const Json& part :
       {object, object["rows"][0], object["rows"][0]["identity"], object["loss"]}) {
    for (const std::string& key : keys(part)) {
      EXPECT_NE(text->find("| `" + key + "` |"), std::string::npos) << key;
    }
  }
}

}  // namespace
}  // namespace irqscope
