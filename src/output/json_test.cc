#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "output/fields.h"
#include "output/options.h"
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
  return show(recording->info, test::intervals(*recording, options.per_cpu), options);
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

TEST(Json, KeepsTheOrderOfItsKeys) {
  Json object = Json::parse(show("shared-lines", everything()));
  EXPECT_EQ(keys(object), (std::vector<std::string>{"schema", "time_ns", "interval_ns", "backend",
                                                    "rows", "loss", "attach", "kernel"}));
  EXPECT_EQ(
      keys(object["rows"][0]),
      (std::vector<std::string>{
          "kind",        "id",      "name",   "handler", "cpu",       "count",     "not_handled",
          "total_ns",    "max_ns",  "p50_ns", "p99_ns",  "p999_ns",   "histogram", "not_handled_ns",
          "woke_thread", "entered", "rate",   "avg_ns",  "cpu_share", "identity"}));
}

TEST(Json, HasEveryFieldOfTheTable) {
  Json object = Json::parse(show("shared-lines", {}));
  for (const output::Field& field : output::fields()) {
    std::string key(field.key);
    EXPECT_TRUE(object.contains(key) || object["rows"][0].contains(key)) << key;
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
  row.source.name = "a\xff\xc3";
  row.source.handler = "\x80";
  Json object = Json::parse(show({}, {{1, 1, {row}, {}}}, {}));
  EXPECT_EQ(object["rows"][0]["name"], "a\ufffd\ufffd");
  EXPECT_EQ(object["rows"][0]["handler"], "\ufffd");
}

TEST(Json, SaysNullForWhatNobodyKnows) {
  Json object = Json::parse(show({}, {{1, 0, {Row{}}, {}}}, everything()));
  for (const char* key : {"handler", "cpu", "not_handled", "total_ns", "max_ns", "p50_ns", "p99_ns",
                          "p999_ns", "histogram", "not_handled_ns", "woke_thread", "entered",
                          "rate", "avg_ns", "cpu_share", "identity"}) {
    EXPECT_TRUE(object["rows"][0][key].is_null()) << key;
  }
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
