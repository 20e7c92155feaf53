#include "cli/old_spellings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace irqscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Options as the tables have them.
class OldSpellings : public testing::Test {
 protected:
  OldSpellings() {
    for (const char* flag : {"--no-times", "-N,--nanoseconds", "--no-package"}) app_.add_flag(flag);
    for (const char* option :
         {"-n,--count", "-o,--output", "-f,--format", "--cpus", "--via", "--name", "--transport"}) {
      app_.add_option(option, ignored_);
    }
  }

  // The line as a person would type it today.
  Arguments today(const Arguments& arguments) { return modernize(app_, arguments).arguments; }
  std::vector<std::string> notes(const Arguments& arguments) {
    return modernize(app_, arguments).notes;
  }

  CLI::App app_;
  std::string ignored_;
};

TEST_F(OldSpellings, OfNamesBecomeTodays) {
  EXPECT_THAT(today({"--cpu", "0"}), ElementsAre("--cpus", "0"));
  EXPECT_THAT(today({"--cpu=0,1"}), ElementsAre("--cpus", "0,1"));
  EXPECT_THAT(notes({"--cpu=0,1"}), ElementsAre("'--cpu' is now '--cpus'"));
  EXPECT_THAT(today({"--attach", "raw_tp", "1"}), ElementsAre("--via", "raw_tp", "1"));
  EXPECT_THAT(today({"--cpu"}), ElementsAre("--cpus"));
}

TEST_F(OldSpellings, OfLettersAreFoundAmongOthers) {
  EXPECT_THAT(today({"-C"}), ElementsAre("--no-times"));
  EXPECT_THAT(today({"-CN"}), ElementsAre("--no-times", "-N"));
  EXPECT_THAT(today({"-NCojson"}), ElementsAre("-N", "--no-times", "-f", "json"));
  EXPECT_THAT(today({"-No", "csv", "5"}), ElementsAre("-N", "-f", "csv", "5"));
  EXPECT_THAT(notes({"-CN", "-C"}), ElementsAre("'-C' is now '--no-times'"));
}

TEST_F(OldSpellings, ByTheirValuesAreTold) {
  EXPECT_THAT(today({"-o", "json"}), ElementsAre("-f", "json"));
  EXPECT_THAT(today({"-ojson"}), ElementsAre("-f", "json"));
  EXPECT_THAT(today({"-o=json"}), ElementsAre("-f", "json"));
  EXPECT_THAT(today({"--output=text"}), ElementsAre("--format", "text"));
  EXPECT_THAT(notes({"-o", "json"}), ElementsAre("'-o json' is now '-f json'"));
  for (const char* file : {"./json", "json.txt", "JSON", "-", ""}) {
    EXPECT_THAT(today({"-o", file}), ElementsAre("-o", file));
    EXPECT_THAT(notes({"-o", file}), IsEmpty());
  }
  EXPECT_THAT(today({"--transport", "ring,perf-batched"}), ElementsAre("--transport", "ring,perf"));
  EXPECT_THAT(notes({"--transport", "perf-batched"}),
              ElementsAre("'--transport perf-batched' is now '--transport perf'"));
  EXPECT_THAT(notes({"--transport", "perf"}), IsEmpty());
}

TEST_F(OldSpellings, OfCountIsWhatHasNoNumber) {
  EXPECT_THAT(today({"--count"}), ElementsAre("--no-times"));
  EXPECT_THAT(today({"--count", "--cpus", "0"}), ElementsAre("--no-times", "--cpus", "0"));
  EXPECT_THAT(today({"--count", "250ms", "3"}), ElementsAre("--no-times", "250ms", "3"));
  EXPECT_THAT(today({"--count", "5"}), ElementsAre("--count", "5"));
  EXPECT_THAT(today({"--count=x"}), ElementsAre("--count=x")) << "a flag had no value";
}

TEST_F(OldSpellings, ValuesAndWhatComesAfterDashesAreLeftAlone) {
  EXPECT_THAT(today({"--name", "--cpu"}), ElementsAre("--name", "--cpu"));
  EXPECT_THAT(today({"--", "-C", "-o", "json"}), ElementsAre("--", "-C", "-o", "json"));
  EXPECT_THAT(today({"-x", "-", "1"}), ElementsAre("-x", "-", "1"));
  EXPECT_THAT(today({"-Nx"}), ElementsAre("-Nx"));
  EXPECT_THAT(today({"-Nfcsv", "-C"}), ElementsAre("-Nfcsv", "--no-times"));
}

TEST_F(OldSpellings, WithAMeaningOfTheirOwnStay) {
  CLI::App app;
  app.add_option("--attach", ignored_);
  app.add_option("-o,--output", ignored_);
  Arguments arguments{"--attach", "x=xdp:lo", "-o", "json", "-C"};
  EXPECT_EQ(modernize(app, arguments).arguments, arguments);
  EXPECT_THAT(modernize(app, arguments).notes, IsEmpty());
}

}  // namespace
}  // namespace irqscope
