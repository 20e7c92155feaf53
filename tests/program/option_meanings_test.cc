// The same option means the same in every command, and what was called otherwise before still
// works.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <thread>

#include "base/file.h"
#include "base/new_file.h"
#include "base/temporary_folder.h"
#include "cli/commands.h"
#include "program/program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A line of help: "-o, --output FILE": the letters, the name, and the kind of its value.
struct Declared {
  std::vector<std::string> letters;
  std::string name;
  std::string value;  // empty: a flag
};

std::vector<Declared> options_of(const std::string& command) {
  std::vector<Declared> options;
  const std::regex line(R"(^ +((?:-[A-Za-z], )*)--([a-z-]+)(?: ([A-Z]+))?(?:  |$))");
  std::string help = run(irqscope({command, "--help"})).out;
  for (std::string_view text : split(help, '\n')) {
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(text.begin(), text.end(), match, line)) continue;
    Declared option{{}, match[2], match[3]};
    for (char c : match[1].str()) {
      if (c != '-' && c != ',' && c != ' ') option.letters.emplace_back(1, c);
    }
    options.push_back(option);
  }
  EXPECT_GT(options.size(), 1u) << help;
  return options;
}

// A package is a folder of files, it is made of BTF of other kernels, and bench measures several.
const std::set<std::pair<std::string, std::string>> kOfAnotherKind = {
    {"compile", "output"}, {"compile", "btf"}, {"bench", "transport"}};

TEST(OptionMeanings, ANameHasOneKindOfValue) {
  std::map<std::string, std::pair<std::string, std::string>> known;  // name: value, command
  for (const Command& command : kCommands) {
    std::string who(command.name);
    for (const Declared& option : options_of(who)) {
      if (kOfAnotherKind.contains({who, option.name})) continue;
      auto [first, is_new] = known.try_emplace(option.name, option.value, who);
      EXPECT_EQ(option.value, first->second.first)
          << "--" << option.name << " of " << who << " and " << first->second.second;
    }
  }
  EXPECT_GT(known.size(), 30u);
}

TEST(OptionMeanings, ALetterHasOneName) {
  std::map<std::string, std::pair<std::string, std::string>> known;  // letter: name, command
  for (const Command& command : kCommands) {
    std::string who(command.name);
    for (const Declared& option : options_of(who)) {
      for (const std::string& letter : option.letters) {
        auto [first, is_new] = known.try_emplace(letter, option.name, who);
        EXPECT_EQ(option.name, first->second.first)
            << "-" << letter << " of " << who << " and " << first->second.second;
      }
    }
  }
  EXPECT_GT(known.size(), 10u);
}

TEST(OptionMeanings, FormatAndFileAreInEveryCommandThatShowsSomething) {
  for (const Command& command : kCommands) {
    std::string who(command.name);
    if (who == "record" || who == "compile") continue;  // they write one form only
    std::set<std::string> names;
    for (const Declared& option : options_of(who)) names.insert(option.name);
    for (const char* name : {"output", "format", "json"}) {
      EXPECT_TRUE(names.contains(name)) << "--" << name << " of " << who;
    }
  }
}

// ---- Old spellings.

struct Old {
  Words words;
  std::string note;
};

Words with_words(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// Each is accepted as what it was, and a line says what it is now.
TEST(OldSpellings, WorkAndAreWorthALine) {
  const Old kOld[] = {
      {{"stat", "-o", "json"}, "irqscope stat: '-o json' is now '-f json'\n"},
      {{"hardirqs", "--output=csv"}, "irqscope hardirqs: '--output csv' is now '--format csv'\n"},
      {{"softirqs", "-otext"}, "irqscope softirqs: '-o text' is now '-f text'\n"},
      {{"stat", "-C"}, "irqscope stat: '-C' is now '--no-times'\n"},
      {{"hardirqs", "--count"}, "irqscope hardirqs: '--count' is now '--no-times'\n"},
      {{"softirqs", "--cpu", "0"}, "irqscope softirqs: '--cpu' is now '--cpus'\n"},
      {{"-C"}, "irqscope: '-C' is now '--no-times'\n"},
      {{"stat", "--attach", "raw_tp"}, "irqscope stat: '--attach' is now '--via'\n"},
  };
  for (const Old& old : kOld) {
    Finished end = run(counting(with_words(old.words, {"--duration", "1ms"})));
    EXPECT_EQ(end.status, 0) << end.err;
    EXPECT_EQ(end.err, old.note);
    EXPECT_NE(end.out, "");
  }
}

TEST(OldSpellings, OfOtherCommandsWorkToo) {
  const Old kOld[] = {
      {{"trace", "-o", "csv"}, "irqscope trace: '-o csv' is now '-f csv'\n"},
      {{"trace", "--cpu", "4096"}, "irqscope trace: '--cpu' is now '--cpus'\n"},
      {{"record", "-o", "json", "--attach", "?"}, "irqscope record: '--attach' is now '--via'\n"},
      {{"noise", "--attach", "?"}, "irqscope noise: '--attach' is now '--via'\n"},
      {{"verify", "--attach", "?"}, "irqscope verify: '--attach' is now '--via'\n"},
      {{"compile", "-n"}, "irqscope compile: '-n' is now '--no-package'\n"},
      {{"bench", "stream", "--attach", "?"}, "irqscope bench stream: '--attach' is now '--via'\n"},
      {{"bench", "stream", "--size", "1", "--transport", "perf-batched"},
       "irqscope bench stream: '--transport perf-batched' is now '--transport perf'\n"},
  };
  for (const Old& old : kOld) {
    Finished end = run(irqscope(old.words));
    EXPECT_EQ(end.status, 2) << end.err;
    EXPECT_THAT(end.err, StartsWith(old.note));
    EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 2) << end.err;
    EXPECT_THAT(end.err, testing::Not(HasSubstr("unknown option"))) << end.err;
  }
}

TEST(OldSpellings, AreNotInTheHelp) {
  for (const Command& command : kCommands) {
    for (const Declared& option : options_of(std::string(command.name))) {
      EXPECT_NE(option.name, "cpu");
      EXPECT_TRUE(option.name != "attach" || command.name == "run") << command.name;
    }
  }
}

// ---- Files.

class OutputFiles : public testing::Test {
 protected:
  Finished count_into(const std::string& file, Words words = {}) {
    words = with_words({"stat", "-n", "1", "10ms", "-o", file}, words);
    return run(counting(words));
  }
  TemporaryFolder folder_ = TemporaryFolder::create().value();
  std::string file_ = folder_.path() / "out";
};

TEST_F(OutputFiles, HaveWhatStandardOutputWouldHave) {
  Finished end = count_into(file_, {"--json"});
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_EQ(end.out, "");
  EXPECT_EQ(end.err, "");
  EXPECT_EQ(json_lines(read_file(file_).value()).size(), 1u);
  EXPECT_EQ(list_directory(folder_.path()).size(), 1u);
}

TEST_F(OutputFiles, MayBeCalledAsAFormatIs) {
  std::string json = folder_.path() / "json";
  EXPECT_EQ(count_into(json).err, "");
  EXPECT_THAT(read_file(json).value(), HasSubstr("SOURCE"));
}

TEST_F(OutputFiles, MinusIsStandardOutput) {
  Finished end = count_into("-");
  EXPECT_THAT(end.out, HasSubstr("SOURCE"));
  EXPECT_FALSE(std::filesystem::exists("-"));
}

TEST_F(OutputFiles, OfACommandThatFailsDoNotAppear) {
  ASSERT_EQ(count_into(file_).status, 0);
  std::string before = read_file(file_).value();
  Words words = {"report", folder_.path() / "none", "-o", file_};
  EXPECT_EQ(run(irqscope(words)).status, 1);
  EXPECT_EQ(read_file(file_).value(), before);
  words.back() = folder_.path() / "other";
  EXPECT_EQ(run(irqscope(words)).status, 1);
  EXPECT_EQ(list_directory(folder_.path()).size(), 1u);
}

TEST_F(OutputFiles, ThatCannotBeWrittenAreAnErrorBeforeAnythingIsDone) {
  Finished end = count_into(folder_.path() / "none/out");
  EXPECT_EQ(end.status, 1);
  EXPECT_TRUE(is_one_line(end.err)) << end.err;
  EXPECT_THAT(end.err, HasSubstr("none/out: No such file or directory"));
  EXPECT_THAT(count_into(folder_.path()).err, HasSubstr("is a directory"));
}

size_t lines_so_far(const std::string& file) {
  std::string text = read_file(file).value_or("");
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST_F(OutputFiles, GrowWithWhatIsMeasured) {
  ASSERT_TRUE(write_new_file(file_, "old"));
  Running program(counting({"stat", "10ms", "--json", "-o", file_}));
  for (int tries = 0; tries < 1000; ++tries) {
    if (lines_so_far(file_) > 1) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_GT(lines_so_far(file_), 1u);  // while it runs, and in place of the old text
  program.signal(SIGINT);
  EXPECT_EQ(program.wait().status, 0);
  std::string text = read_file(file_).value();
  EXPECT_TRUE(all_whole(text));
}

TEST_F(OutputFiles, KeepTheirTextUntilThereIsAnother) {
  ASSERT_TRUE(write_new_file(file_, "old"));
  for (const std::string& file : {file_, std::string(folder_.path() / "new")}) {
    Finished end = count_into(file, {"--kind", "softirq", "--name", "^none$"});
    EXPECT_EQ(end.status, 2);
  }
  EXPECT_EQ(read_file(file_).value(), "old");
  EXPECT_EQ(list_directory(folder_.path()).size(), 1u);
}

TEST_F(OutputFiles, DevicesAreWrittenAsTheyAre) {
  EXPECT_EQ(count_into("/dev/null").status, 0);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(count_into("/dev/full").status, 1);
}

TEST_F(OutputFiles, AreNoTerminals) {
  RunOptions terminal;
  terminal.terminal_columns = 20;
  Words words = {"stat", "-n", "1", "10ms", "--per-cpu", "-o", file_};
  Finished end = run(counting(words), terminal);
  EXPECT_EQ(end.status, 0) << end.err;
  EXPECT_THAT(read_file(file_).value(), testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace irqscope::test
