#include "cli/recording_info.h"

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
  info.events = 42;
  info.lost_events = 7;
  info.last.monotonic_ns = 3'500'000'000;
  info.end.emplace().reason = "stopped";
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
  info.end.reset();
  EXPECT_THAT(info_text(info), HasSubstr("ended     it has no end"));
  info.damage = "damaged at byte 5";
  EXPECT_THAT(info_text(info), HasSubstr("ended     damaged at byte 5"));
}

TEST(RecordingInfo, AsJson) {
  auto object = nlohmann::json::parse(info_json(sample()));
  EXPECT_EQ(object["duration_ns"], 2'500'000'000);
  EXPECT_EQ(object["kinds"].dump(), R"(["hardirq","softirq","function"])");
  EXPECT_EQ(object["end"], "stopped");
  EXPECT_TRUE(object["damage"].is_null());
}

}  // namespace
}  // namespace irqscope
