// Help is for people: complete, and no wider than a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/commands.h"
#include "program/program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

void expect_good_help(const std::string& text) {
  EXPECT_THAT(text, HasSubstr("Usage: irqscope"));
  EXPECT_THAT(text, HasSubstr("Examples:\n  irqscope"));
  EXPECT_THAT(text, HasSubstr("-h, --help"));
  for (std::string_view line : split(text, '\n')) {
    EXPECT_LE(line.size(), 80u) << line;
    EXPECT_FALSE(line.ends_with(' ')) << line;
  }
}

TEST(Help, OfTheProgram) {
  Finished end = run(irqscope({"--help"}));
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(end.err, "");
  expect_good_help(end.out);
  for (const Command& command : kCommands) {
    EXPECT_THAT(end.out, HasSubstr(std::string("\n  ") + std::string(command.name)));
  }
  for (const Words& words : {Words{"-h"}, Words{"help"}, Words{"help", "help"}}) {
    EXPECT_EQ(run(irqscope(words)).out, end.out);
  }
}

TEST(Help, OfEveryCommand) {
  for (const Command& command : kCommands) {
    std::string name(command.name);
    Finished end = run(irqscope({name, "--help"}));
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.err, "");
    expect_good_help(end.out);
    EXPECT_EQ(run(irqscope({name, "-h"})).out, end.out);
    EXPECT_EQ(run(irqscope({"help", name})).out, end.out);
  }
}

TEST(Help, OfBenchIsThatOfItsOnlyMeasurement) {
  std::string help = run(irqscope({"bench", "stream", "--help"})).out;
  EXPECT_THAT(help, HasSubstr("Usage: irqscope bench stream [OPTIONS]\n"));
  EXPECT_EQ(run(irqscope({"bench", "--help"})).out, help);
}

TEST(Help, OfIrqscopeAloneIsHadWithAnyOption) {
  Finished end = run(irqscope({"1", "--help"}));
  expect_good_help(end.out);
  EXPECT_THAT(end.out, HasSubstr("Usage: irqscope [OPTIONS] [INTERVAL [COUNT]]\n"));
}

TEST(Help, NamesEveryOption) {
  std::string hardirqs = run(irqscope({"hardirqs", "--help"})).out;
  for (const char* option :
       {"-d, --dist",    "-C, --no-times",      "-N, --nanoseconds", "-T, -t, --timestamp",
        "-p, --pid PID", "-c, --cgroup PATH",   "--cpus LIST",       "--per-cpu",
        "--name REGEX",  "--irq LIST",          "-l, --long",        "--sort KEY",
        "--top N",       "-o, --output FILE",   "--duration T",      "--backend NAME",
        "--via NAME",    "--btf FILE",          "--max-rows N",      "-v, --verbose",
        "-n, --count N", "-f, --format FORMAT", "-j, --json"}) {
    EXPECT_THAT(hardirqs, HasSubstr(option));
  }
}

TEST(Help, OfIrqscopeAloneHasTheOptionsOfStat) {
  std::string alone = run(irqscope({"1", "--help"})).out;
  std::string stat = run(irqscope({"stat", "--help"})).out;
  auto options = [](const std::string& text) {
    size_t begin = text.find("\nOptions:\n");
    return text.substr(begin, text.find("  -v, --verbose") - begin);
  };
  EXPECT_EQ(options(alone), options(stat));
  for (const char* option : {"--by WHAT", "--kind LIST", "--delay", "--cost", "--alert RULE"}) {
    EXPECT_THAT(stat, HasSubstr(option));
  }
}

TEST(Version, IsOneLine) {
  for (const char* word : {"--version", "-V"}) {
    Finished end = run(irqscope({word}));
    EXPECT_EQ(end.status, 0);
    EXPECT_THAT(end.out, MatchesRegex("irqscope [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  }
}

}  // namespace
}  // namespace irqscope::test
