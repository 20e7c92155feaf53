#include "recording/content_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "recording/test_recording.h"

namespace irqscope::recording {
namespace {

constexpr uint64_t kMax = UINT64_MAX;

// Written, read and written again.
template <class T>
std::string again(const T& value) {
  T back;
  return from_text(to_text(value), back) ? to_text(back) : "not read";
}

NumberedSource full_source() {
  Identity identity{.module = "virtio",
                    .chip = "PCI-MSIX",
                    .hwirq = kMax,
                    .trigger = "edge",
                    .device = "/sys/devices/x",
                    .node = -1,
                    .affinity = "0-1",
                    .effective_affinity = "1"};
  Source source{{.kind = Kind::thread,
                 .id = UINT32_MAX,
                 .action = kMax,
                 .cpu = 5,
                 .context = RunContext::ksoftirqd},
                Description{.name = "eth0 \"quoted\" \n",
                            .handler = "handler",
                            .within = "timer",
                            .type = "napi",
                            .path = "/system.slice",
                            .identity = identity}};
  return {.number = UINT32_MAX, .source = source};
}

TEST(ContentJson, KeepsEveryFieldOfASource) {
  std::vector<NumberedSource> back;
  ASSERT_TRUE(from_text(to_text(std::vector{full_source(), NumberedSource{}}), back));
  ASSERT_EQ(back.size(), 2u);
  Source expected = full_source().source;
  const Source& got = back[0].source;
  EXPECT_EQ(back[0].number, UINT32_MAX);
  EXPECT_EQ(got.key, expected.key);
  EXPECT_EQ(got->name, expected->name);
  EXPECT_EQ(got->handler, expected->handler);
  EXPECT_EQ(got->within, expected->within);
  EXPECT_EQ(got->type, expected->type);
  EXPECT_EQ(got->path, expected->path);
  EXPECT_EQ(got->identity->module, expected->identity->module);
  EXPECT_EQ(got->identity->chip, expected->identity->chip);
  EXPECT_EQ(got->identity->hwirq, expected->identity->hwirq);
  EXPECT_EQ(got->identity->trigger, expected->identity->trigger);
  EXPECT_EQ(got->identity->device, expected->identity->device);
  EXPECT_EQ(got->identity->node, expected->identity->node);
  EXPECT_EQ(got->identity->affinity, expected->identity->affinity);
  EXPECT_EQ(got->identity->effective_affinity, expected->identity->effective_affinity);
  EXPECT_EQ(back[1].source.key, SourceKey{});
  EXPECT_FALSE(back[1].source->identity || back[1].source->handler);
}

TEST(ContentJson, KeepsEveryKindAndContext) {
  for (int kind = 0; kind <= static_cast<int>(Kind::all); ++kind) {
    for (int context = 0; context <= static_cast<int>(RunContext::task); ++context) {
      NumberedSource source;
      source.source.key.kind = static_cast<Kind>(kind);
      source.source.key.context = static_cast<RunContext>(context);
      std::vector<NumberedSource> back;
      ASSERT_TRUE(from_text(to_text(std::vector{source}), back));
      EXPECT_EQ(back.at(0).source.key, source.source.key);
    }
  }
}

TEST(ContentJson, KeepsAHeader) {
  Header back;
  ASSERT_TRUE(from_text(to_text(sample_header()), back));
  EXPECT_EQ(to_text(back), to_text(sample_header()));
  EXPECT_EQ(back.start.wall_ns, sample_header().start.wall_ns);
  EXPECT_EQ(back.run.kinds, sample_header().run.kinds);
  EXPECT_EQ(back.run.missing.at(0).what, "threshold_apic");
  EXPECT_EQ(back.cpus, sample_header().cpus);
  EXPECT_TRUE(back.run.has_net && back.has_functions);
  Header some = sample_header();
  some.of_some_tasks = true;
  ASSERT_TRUE(from_text(to_text(some), back));
  EXPECT_TRUE(back.of_some_tasks);
}

TEST(ContentJson, KeepsMarksAndEnds) {
  Mark mark = sample_mark(kMax);
  Mark back;
  ASSERT_TRUE(from_text(to_text(mark), back));
  EXPECT_EQ(back.clocks.monotonic_ns, kMax);
  EXPECT_EQ(back.loss.unmatched, mark.loss.unmatched);
  EXPECT_EQ(back.loss.missed_runs, std::nullopt);
  EXPECT_EQ(back.lost_events, mark.lost_events);
  EXPECT_EQ(again(mark), to_text(mark));
  EXPECT_EQ(again(sample_end()), to_text(sample_end()));
  EXPECT_NE(to_text(sample_end()).find("18446744073709551615"), std::string::npos);
}

TEST(ContentJson, KeepsCgroups) {
  std::vector<NumberedCgroup> cgroups{{kMax, "ssh", "/system.slice/ssh"}, {1, "", "/"}};
  EXPECT_EQ(again(cgroups), to_text(cgroups));
}

TEST(ContentJson, ReplacesWhatIsNotUtf8) {
  std::vector<NumberedCgroup> back;
  ASSERT_TRUE(from_text(to_text(std::vector<NumberedCgroup>{{1, "a\xff", "/"}}), back));
  EXPECT_EQ(back.at(0).name, "a\xef\xbf\xbd");
}

// A reader accepts whatever was written.
TEST(ContentJson, CutsWhatIsLongerThanAnyName) {
  for (const char* repeated : {"n", "\xff", "\xe2\x82\xac", "\n"}) {
    std::string name;
    for (int i = 0; i < 3000; ++i) name += repeated;
    NumberedSource source = sample_source(1);
    source.source.edit().name = name;
    std::vector<NumberedSource> back;
    ASSERT_TRUE(from_text(to_text(std::vector{source}), back)) << repeated;
    EXPECT_LE(back.at(0).source->name.size(), 512u);
    EXPECT_GT(back.at(0).source->name.size(), 508u);
  }
}

// Every key by turns away, and of a wrong type; only what may be null may, and be away what older
// versions did not write.
void expect_strict(const nlohmann::json& whole) {
  for (const auto& [key, value] : whole.items()) {
    End end;
    auto without = whole;
    without.erase(key);
    EXPECT_EQ(from_text(without.dump(), end), key == "failed") << key;
    for (const char* wrong : {"null", "true", "-1", "1.5", "\"x\"", "[1]", "{}", "1e30"}) {
      auto changed = whole;
      changed[key] = nlohmann::json::parse(wrong);
      if (changed[key].type() == value.type()) continue;
      EXPECT_FALSE(from_text(changed.dump(), end)) << key << wrong;
    }
  }
}

TEST(ContentJson, RefusesWhatIsMissingOrOfAnotherType) {
  expect_strict(nlohmann::json::parse(to_text(sample_end())));
}

TEST(ContentJson, RefusesNumbersOutOfRange) {
  std::string text = to_text(std::vector{sample_source(77)});
  std::vector<NumberedSource> sources;
  ASSERT_TRUE(from_text(text, sources));
  for (const char* wrong : {"4294967296", "-1", "77.0", "18446744073709551616", "\"77\""}) {
    std::string changed = text;
    changed.replace(changed.find("77"), 2, wrong);
    EXPECT_FALSE(from_text(changed, sources)) << wrong;
  }
}

TEST(ContentJson, IgnoresKeysOfALaterVersion) {
  auto json = nlohmann::json::parse(to_text(sample_mark(5)));
  json["later"] = {1, 2, 3};
  Mark mark;
  EXPECT_TRUE(from_text(json.dump(), mark));
}

TEST(ContentJson, ReadsMarksOfAnOlderVersion) {
  auto json = nlohmann::json::parse(to_text(sample_mark(5)));
  json.erase("events");
  Mark mark;
  EXPECT_TRUE(from_text(json.dump(), mark));
  EXPECT_EQ(mark.events, std::nullopt);
  json["events"] = "many";
  EXPECT_FALSE(from_text(json.dump(), mark));
  json["events"] = 7;
  EXPECT_TRUE(from_text(json.dump(), mark));
  EXPECT_EQ(mark.events, 7u);
}

TEST(ContentJson, RefusesWhatIsNoJson) {
  Mark mark;
  for (const char* wrong : {"", "{", "[]", "null", "{\"clocks\"", "\xff", "{} {}"}) {
    EXPECT_FALSE(from_text(wrong, mark)) << wrong;
  }
}

TEST(ContentJson, RefusesDepth) {
  Mark mark;
  std::string deep = std::string(5'000'000, '[') + std::string(5'000'000, ']');
  EXPECT_FALSE(from_text(deep, mark));
  auto json = nlohmann::json::parse(to_text(sample_mark(5)));
  json["later"] = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ \\\" [";  // but this is text
  EXPECT_TRUE(from_text(json.dump(), mark));
}

}  // namespace
}  // namespace irqscope::recording
