#include "output/noise_report.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/parse.h"
#include "output/words.h"

namespace irqscope {
namespace {

using testing::HasSubstr;
using testing::Not;

NoiseSource source(Kind kind, const char* name) {
  NoiseSource source;
  source.source.key = {kind, 36, 0, 2};
  source.source.edit().name = name;
  source.count = 10;
  source.rate = 5;
  source.net_ns = 70'000;
  source.max_ns = 9'000;
  source.share = 0.000035;
  return source;
}

// CPU 2 was disturbed and exceeds both limits, CPU 3 was not.
NoiseReport report() {
  NoiseReport report;
  report.duration_ns = 2'000'000'000;
  report.attach = "tp_btf";
  report.loss = {0, 0, 0};
  report.cpus.resize(2);
  CpuNoise& noisy = report.cpus[0];
  noisy.cpu = 2;
  noisy.hits = 10;
  noisy.rate = 5;
  noisy.lost_ns = 200'000;
  noisy.share = 0.0001;
  noisy.longest_hit_ns = 18'200;
  noisy.longest_hit_source = source(Kind::vector, "local_timer").source;
  noisy.longest_quiet_ns = 900'000'000;
  noisy.exceeds_single = noisy.exceeds_share = true;
  noisy.sources = {source(Kind::softirq, "timer"), source(Kind::hardirq, "eth0-rx-1")};
  noisy.sources[0].source.key.context = RunContext::ksoftirqd;
  CpuNoise& quiet = report.cpus[1];
  quiet.cpu = 3;
  quiet.longest_quiet_ns = 2'000'000'000;
  quiet.exceeds_single = quiet.exceeds_share = false;
  return report;
}

TEST(NoiseText, HasARowPerCpuAndOnePerSource) {
  EXPECT_EQ(noise_text(report(), std::nullopt),
            "CPU  HITS  HITS/s   %LOST  QUIET ms  LONGEST us  BY\n"
            "  2    10     5.0  0.0100   900.000        18.2  local_timer\n"
            "  3     0     0.0  0.0000  2000.000           -  -\n"
            "\n"
            "CPU  SOURCE              KIND     COUNT  RATE/s  NET us  MAX us    %CPU\n"
            "  2  timer (ksoftirqd)   softirq     10     5.0    70.0     9.0  0.0035\n"
            "  2  eth0-rx-1 (IRQ 36)  hardirq     10     5.0    70.0     9.0  0.0035\n"
            "\n"
            "2 CPUs in 2.000 s, tp_btf, NOT within the limits\n");
}

TEST(NoiseText, SaysWhatIsNotInIt) {
  NoiseReport partial = report();
  partial.missing = {{Kind::nmi, "handlers", "not in this kernel"}};
  partial.loss.table_full = 12;
  std::string text = noise_text(partial, std::nullopt);
  EXPECT_THAT(text, HasSubstr("\nnot seen: nmi handlers: not in this kernel\n"));
  EXPECT_THAT(text, HasSubstr("\nlost: 12 calls found no row"));
}

TEST(NoiseText, OfSilence) {
  NoiseReport silence = report();
  silence.cpus.erase(silence.cpus.begin());
  std::string text = noise_text(silence, std::nullopt);
  EXPECT_THAT(text, HasSubstr("\nNo interrupts.\n"));
  EXPECT_THAT(text, HasSubstr("1 CPU in 2.000 s, tp_btf, within the limits\n"));
  silence.cpus[0].exceeds_single = silence.cpus[0].exceeds_share = std::nullopt;
  EXPECT_THAT(noise_text(silence, std::nullopt), Not(HasSubstr("limits")));
}

TEST(NoiseText, IsNeverWiderThanATerminal) {
  NoiseReport wide = report();
  wide.cpus[0].hits = wide.cpus[0].sources[0].count = 123'456'789'012;
  wide.cpus[0].longest_hit_source->edit().name = wide.cpus[0].sources[1].source.edit().name =
      std::string(200, 'x');
  wide.missing = {{Kind::nmi, std::string(90, 'y'), std::string(90, 'z')}};
  for (int width : {40, 80, 200}) {
    std::string text = noise_text(wide, width);
    for (std::string_view line : split(text, '\n')) {
      EXPECT_LE(output::display_width(line), static_cast<size_t>(std::min(width, 80))) << line;
    }
  }
}

TEST(NoiseText, DoesNothingToTheTerminal) {
  NoiseReport evil = report();
  evil.cpus[0].longest_hit_source->edit().name = evil.cpus[0].sources[0].source.edit().name =
      "\x1b[31m\n";
  EXPECT_THAT(noise_text(evil, std::nullopt), Not(HasSubstr("\x1b")));
  EXPECT_THAT(noise_violations(evil, {"1us", "0"}), Not(HasSubstr("\x1b")));
}

TEST(NoiseViolations, NameTheCpuTheFigureAndTheLimit) {
  EXPECT_EQ(noise_violations(report(), {"10us", "0.00005"}),
            "CPU 2: longest hit 18.2 us (local_timer) exceeds --max-single 10us\n"
            "CPU 2: the share lost, 0.0001, exceeds --max-share 0.00005\n");
}

TEST(NoiseViolations, ShowEveryNanosecondThatIsTooMuch) {
  NoiseReport close = report();
  close.cpus[0].longest_hit_ns = 10'001;
  close.cpus[0].exceeds_share = false;
  EXPECT_EQ(noise_violations(close, {"10us", ""}),
            "CPU 2: longest hit 10.001 us (local_timer) exceeds --max-single 10us\n");
}

TEST(NoiseViolations, AreNoneWithinTheLimits) {
  NoiseReport quiet = report();
  quiet.cpus.erase(quiet.cpus.begin());
  EXPECT_EQ(noise_violations(quiet, {"10us", "0"}), "");
}

TEST(NoiseJson, HasNullWhereThereIsNothing) {
  NoiseReport unknown = report();
  unknown.loss = {};
  unknown.cpus[1].exceeds_single = std::nullopt;
  std::string text = noise_json(unknown);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["schema"], "irqscope.noise/1");
  EXPECT_EQ(json["within"], false);
  EXPECT_TRUE(json["loss"]["unmatched"].is_null());
  EXPECT_EQ(json["cpus"][0]["longest_hit_source"]["name"], "local_timer");
  EXPECT_EQ(json["cpus"][0]["sources"][0]["context"], "ksoftirqd");
  EXPECT_TRUE(json["cpus"][1]["longest_hit_ns"].is_null());
  EXPECT_TRUE(json["cpus"][1]["longest_hit_source"].is_null());
  EXPECT_TRUE(json["cpus"][1]["exceeds_max_single"].is_null());
  EXPECT_EQ(json["cpus"][1]["longest_quiet_ns"], 2'000'000'000);
}

}  // namespace
}  // namespace irqscope
