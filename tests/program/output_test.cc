// Where the output goes: pipes that close, disks that fill up, terminals of any width.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "base/file.h"
#include "program/program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string without_escapes(const std::string& text) {
  static const std::regex escape("\x1b\\[[0-9;]*[A-Za-z]|\r");
  return std::regex_replace(text, escape, "");
}

// Of UTF-8: all bytes but those that continue a character.
size_t characters(std::string_view line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

size_t widest_line(const std::string& text) {
  size_t widest = 0;
  std::string plain = without_escapes(text);
  for (std::string_view line : split(plain, '\n')) widest = std::max(widest, characters(line));
  return widest;
}

RunOptions terminal(int columns, const std::string& kind = "xterm") {
  RunOptions options;
  options.terminal_columns = columns;
  options.env = {{"TERM", kind}, {"NO_COLOR", std::nullopt}};
  return options;
}

TEST(Pipe, AReaderThatHasEnoughIsNoError) {
  for (const char* format : {"text", "json", "csv"}) {
    Running program(counting({"softirqs", "10ms", "-f", format}));
    ASSERT_TRUE(program.wait_for_out("\n"));
    program.close_out();
    Finished end = program.wait();
    EXPECT_EQ(end.status, 0) << format;
    EXPECT_EQ(end.err, "") << format;
  }
}

TEST(Pipe, AReaderThatLeavesBeforeTheFirstTableEndsTheRun) {
  for (const Words& words : {Words{"hardirqs", "1h"}, Words{"hardirqs"}, Words{"5h"}}) {
    Running program(counting(words));
    program.close_out();
    Finished end = program.wait();
    EXPECT_FALSE(end.timed_out);
    EXPECT_EQ(end.status, 0);
    EXPECT_EQ(end.err, "");
  }
}

TEST(Pipe, HelpIntoAClosedOne) {
  Finished end = run(shell("\"$0\" --help | true; \"$0\" hardirqs --help | head -n 1 >/dev/null"));
  EXPECT_EQ(end.err, "");
}

TEST(FullDisk, IsAFailureInOneLine) {
  RunOptions options;
  options.stdout_path = "/dev/full";
  for (const Words& words : {Words{"--help"}, Words{"--version"}, Words{"doctor", "--json"},
                             Words{"softirqs", "--backend", "procfs", "1ms", "--json"}}) {
    Finished end = run(irqscope(words), options);
    EXPECT_EQ(end.status, 1);
    EXPECT_TRUE(is_one_line(end.err)) << end.err;
    EXPECT_THAT(end.err, HasSubstr("cannot write to standard output: No space left on device"));
  }
}

class FileLimit : public testing::TestWithParam<const char*> {
 protected:
  FileLimit() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) directory_ = name;
  }
  ~FileLimit() override { std::filesystem::remove_all(directory_); }
  std::string file() const { return directory_ / "out"; }

 private:
  std::filesystem::path directory_ = "/nonexistent";
};

// The shell counts in blocks of 512 bytes or more.
TEST_P(FileLimit, TheFileEndsWithAWholeLine) {
  Finished end = run(shell("ulimit -f 40; exec \"$0\" --backend procfs 1ms -f \"$1\" >\"$2\"",
                           {GetParam(), file()}));
  EXPECT_EQ(end.status, 1);
  EXPECT_TRUE(is_one_line(end.err)) << end.err;
  EXPECT_THAT(end.err, HasSubstr("cannot write to standard output: File too large"));
  auto content = read_file(file());
  ASSERT_TRUE(content);
  ASSERT_FALSE(content->empty());
  EXPECT_EQ(content->back(), '\n');
  EXPECT_TRUE(std::string_view(GetParam()) != "json" || all_whole(*content));
}
INSTANTIATE_TEST_SUITE_P(Program, FileLimit, testing::Values("json", "csv", "text"));

TEST(ClosedStandardOutput, IsAFailure) {
  for (const char* words : {"hardirqs --backend procfs 1ms 1", "--help", "doctor"}) {
    Finished end = run(shell(std::string("\"$0\" ") + words + " >&-"));
    EXPECT_EQ(end.status, 1);
    EXPECT_TRUE(is_one_line(end.err)) << end.err;
    EXPECT_THAT(end.err, HasSubstr("cannot write to standard output: Bad file descriptor"));
  }
}

TEST(ClosedStandardError, IsNotTakenForAFile) {
  Finished end = run(shell("\"$0\" hardirqs --backend procfs 1ms 1 --json 2>&- <&-"));
  EXPECT_EQ(end.status, 0);
  EXPECT_TRUE(all_whole(end.out));
  EXPECT_EQ(run(shell("\"$0\" --foo 2>&-")).status, 2);
}

class Width : public testing::TestWithParam<int> {};
TEST_P(Width, IsNeverExceeded) {
  for (const Words& words : {Words{"softirqs"}, Words{"hardirqs", "-l", "--per-cpu"}, Words{}}) {
    Words all = words;
    all.insert(all.end(), {"20ms", "3"});
    if (GetParam() >= 20) all.emplace_back("-T");  // a time can't be made shorter
    Finished end = run(counting(all), terminal(GetParam()));
    EXPECT_EQ(end.status, 0) << end.err;
    EXPECT_NE(end.out, "");
    EXPECT_LE(widest_line(end.out), static_cast<size_t>(GetParam())) << end.out;
  }
}
INSTANTIATE_TEST_SUITE_P(Terminal, Width, testing::Values(1, 5, 20, 30, 80, 200));

TEST(Terminal, HasColours) {
  Words words = counting({"softirqs", "20ms", "2"});
  EXPECT_THAT(run(words, terminal(80)).out, HasSubstr("\x1b["));
  RunOptions empty_no_color = terminal(80);
  empty_no_color.env[1].second = "";
  EXPECT_THAT(run(words, empty_no_color).out, HasSubstr("\x1b["));
}

TEST(Terminal, HasNoColoursIfTheyAreNotWanted) {
  Words words = counting({"softirqs", "20ms", "2"});
  RunOptions no_color = terminal(80);
  no_color.env[1].second = "1";
  EXPECT_THAT(run(words, no_color).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(run(words, terminal(80, "dumb")).out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(run(words).out, Not(HasSubstr("\x1b[")));
}

TEST(Terminal, IsRedrawnOnlyIfItCanBe) {
  Words words = counting({"20ms", "2"});
  EXPECT_THAT(run(words, terminal(80)).out, HasSubstr("\x1b[H"));
  EXPECT_THAT(run(words, terminal(80, "dumb")).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(run(words).out, Not(HasSubstr("\x1b")));
}

TEST(Terminal, DataFormatsStayData) {
  for (const char* format : {"json", "csv"}) {
    Finished end = run(counting({"20ms", "2", "-f", format}), terminal(20));
    EXPECT_THAT(end.out, Not(HasSubstr("\x1b"))) << format;
  }
}

}  // namespace
}  // namespace irqscope::test
