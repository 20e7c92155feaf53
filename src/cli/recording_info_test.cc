#include "cli/recording_info.h"
#include "output/recording_report.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace irqscope {
namespace {

using testing::HasSubstr;

RecordingInfo sample() {
  setenv("TZ", "UTC", 1);
  tzset();
  RecordingInfo info;
  info.header.host = "box\x1b[31m";
  info.header.architecture = "x86_64";
  info.header.run.kernel = "6.1.0";
  info.header.run.attach = "tp_btf";
  info.header.run.kinds = {Kind::hardirq, Kind::softirq};
  info.header.has_functions = true;
  info.header.version = "1.2.3";
  info.header.command_line = "irqscope record -o x";
  info.header.cpus = {0, 1, 2, 5};
  info.header.start = {1'000'000'000, 1'700'000'000'000'000'000};
  info.extent.start = info.extent.begin = info.extent.end = info.header.start;
  info.extent.end.monotonic_ns += 2'500'000'000;
  info.extent.end.wall_ns += 2'500'000'000;
  info.extent.events = 42;
  info.extent.lost = 7;
  info.end = "stopped";
  info.extent.ended = info.extent.end;
  return info;
}

TEST(RecordingInfo, AsText) {
  EXPECT_EQ(info_text(sample()),
            "host      box\\x1b[31m (x86_64)\n"
            "kernel    6.1.0\n"
            "CPUs      0-2,5\n"
            "irqscope  1.2.3, tp_btf\n"
            "command   irqscope record -o x\n"
            "began     2023-11-14 22:13:20\n"
            "lasted    2.5 s\n"
            "kinds     hardirq, softirq, function\n"
            "events    42, 7 lost\n"
            "ended     stopped\n");
}

TEST(RecordingInfo, SaysWhatIsMissing) {
  RecordingInfo info = sample();
  info.extent.failure = "No space left on device";
  info.extent.missing = 5;
  EXPECT_THAT(
      info_text(info),
      HasSubstr("ended     No space left on device; 5 events of the last 0.0 s are missing, "
                "from 22:13:22.500 on\n"));
  auto object = nlohmann::json::parse(info_json(info));
  EXPECT_EQ(object["end"], "No space left on device");
  EXPECT_EQ(object["missing"]["events"], 5);
  info.extent.ended.reset();
  EXPECT_TRUE(nlohmann::json::parse(info_json(info))["end"].is_null());
  EXPECT_THAT(info_text(info), HasSubstr("ended     it has no end"));
  info.damage = "damaged at byte 5";
  EXPECT_THAT(info_text(info), HasSubstr("ended     damaged at byte 5"));
}

RecordingInfo ring() {
  RecordingInfo info = sample();
  info.extent.is_part = true;
  info.extent.begin.monotonic_ns += 1'500'000'000;
  info.extent.begin.wall_ns += 1'500'000'000;
  info.extent.let_go_events = 1;
  info.extent.let_go_lost = 3;
  info.extent.early = 2;
  info.extent.loss.unmatched = 9;
  return info;
}

TEST(RecordingInfo, SaysWhatARingLetGo) {
  EXPECT_THAT(info_text(ring()), HasSubstr("lasted    2.5 s\n"));
  EXPECT_THAT(
      info_text(ring()),
      HasSubstr("kept      1.0 s, 22:13:21.500 to 22:13:22.500\n"
                "let go    1 event of the 1.5 s before, 3 lost\n"
                "events    42, 7 lost\n"
                "early     2 events that ended before the recording begins are not counted\n"
                "lost      9 unmatched\n"));
  RecordingInfo older = ring();
  older.extent.let_go_events.reset();
  EXPECT_THAT(info_text(older), HasSubstr("let go    all events of the 1.5 s before, 3 lost\n"));
}

TEST(RecordingInfo, SaysInJsonWhatARingLetGo) {
  auto object = nlohmann::json::parse(info_json(ring()));
  EXPECT_EQ(object["let_go"].dump(),
            R"({"events":1,"lost_events":3,"until_ns":1700000001500000000})");
  EXPECT_EQ(object["early_events"], 2);
  EXPECT_EQ(object["loss"]["unmatched"], 9);
  EXPECT_TRUE(nlohmann::json::parse(info_json(sample()))["let_go"].is_null());
}

TEST(RecordingInfo, AsJson) {
  auto object = nlohmann::json::parse(info_json(sample()));
  EXPECT_EQ(object["duration_ns"], 2'500'000'000);
  EXPECT_EQ(object["kinds"].dump(), R"(["hardirq","softirq","function"])");
  EXPECT_EQ(object["end"], "stopped");
  EXPECT_TRUE(object["damage"].is_null());
  EXPECT_TRUE(object["missing"].is_null());
}

}  // namespace
}  // namespace irqscope
