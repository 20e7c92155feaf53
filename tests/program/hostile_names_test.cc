// Names that would speak to a terminal, on their way through the whole program: in a recording, on
// the command line, in a source. What each format makes of each field:
// src/cli/hostile_names_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "program/program.h"
#include "recording/test_recording.h"
#include "support/hostile.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

// What can be an argument.
const std::string kWord = [] {
  std::string word(kHostile);
  std::erase(word, '\0');
  return word;
}();

void expect_harmless(const Finished& end, const std::string& what) {
  EXPECT_EQ(harm_in(end.out), "") << what << ": " << testing::PrintToString(end.out);
  EXPECT_EQ(harm_in(end.err), "") << what << ": " << testing::PrintToString(end.err);
}

NumberedSource hostile_source(Kind kind, uint32_t number) {
  NumberedSource source{number, Source({kind, number, number}, std::string(kHostile))};
  Description& about = source.source.edit();
  about.handler = about.within = about.type = std::string(kHostile);
  about.identity.emplace().device = std::string(kHostile);
  return source;
}

void write_events(recording::Writer& writer) {
  uint64_t now_ns = 2'000;
  for (uint32_t source = 1; source <= 3; ++source) {
    for (std::string_view comm : kHostileComms) {
      Event event{.end_ns = now_ns += 500, .gross_ns = 100, .source = source, .cpu = 1};
      event.task = {.pid = 7, .tid = 7, .start_ns = 1, .cgroup = 9};
      std::memcpy(event.task.comm.data(), comm.data(), comm.size());
      ASSERT_TRUE(writer.add(event));
    }
  }
}

class HostileRecording : public testing::Test {
 protected:
  void SetUp() override {
    recording::Header header = recording::sample_header();
    std::string evil(kHostile);
    header.version = header.host = header.architecture = header.command_line = evil;
    header.run.kernel = header.run.attach = evil;
    header.run.missing = {{Kind::vector, evil, evil}};
    auto writer = recording::Writer::create(path_, header, false);
    ASSERT_TRUE(writer) << writer.error().message;
    writer->add_source(hostile_source(Kind::hardirq, 1));
    writer->add_source(hostile_source(Kind::softirq, 2));
    writer->add_source(hostile_source(Kind::function, 3));
    writer->add_cgroup({.id = 9, .name = evil, .path = evil});
    write_events(*writer);
    ASSERT_TRUE(writer->end_round(recording::sample_mark(60'000)));
    auto end = recording::sample_end();
    end.reason = evil;
    end.clocks = {60'000, 65'000};
    ASSERT_TRUE(writer->finish(end));
  }

  void expect_harmless_report(Words words) const {
    words.insert(words.begin(), {"report", path_.string()});
    Finished end = run(irqscope(words));
    expect_harmless(end, testing::PrintToString(words));
    EXPECT_NE(end.out, "") << testing::PrintToString(words) << end.err;
  }

  recording::TempFolder folder_;
  std::filesystem::path path_ = folder_ / "hostile.irq";
};

TEST_F(HostileRecording, InEveryViewAndFormat) {
  for (const char* format : {"text", "csv", "json"}) {
    for (const char* by : {"source", "kind", "cpu", "task", "cgroup", "function"}) {
      expect_harmless_report({"-f", format, "--by", by});
    }
    expect_harmless_report({"-f", format, "-l", "-d"});
    expect_harmless_report({"-f", format, "--per-cpu", "--delay"});
  }
  expect_harmless_report({"--info"});
  expect_harmless_report({"--info", "--json"});
}

TEST_F(HostileRecording, AsEvents) {
  for (const char* format : {"text", "json"}) {
    Finished end = run(irqscope({"trace", "--input", path_.string(), "-f", format}));
    expect_harmless(end, format);
    EXPECT_THAT(end.out, HasSubstr("FORGED"));
  }
}

TEST(HostileWords, AreHarmlessInMessages) {
  for (const Words& words :
       {Words{kWord}, Words{"--" + kWord}, Words{"help", kWord}, Words{"report", kWord},
        Words{"report", kWord, "--info"}, Words{"trace", "--input", kWord}, Words{"inspect", kWord},
        Words{"run", kWord}, Words{"compile", kWord}, Words{"stat", "--name", kWord, kWord},
        Words{"record", "-o", "x", "--flight", "1s", "--trigger", kWord},
        Words{"doctor", "--btf", kWord}, Words{"verify", "--duration", kWord},
        Words{"noise", "--cpus", kWord}, Words{"bench", kWord},
        Words{"hardirqs", "--cgroup", kWord}}) {
    Finished end = run(irqscope(words));
    expect_harmless(end, testing::PrintToString(words));
    EXPECT_NE(end.status, 0);
    EXPECT_TRUE(is_one_line(end.err)) << end.err;
    EXPECT_THAT(end.err, HasSubstr("a\\x1b[2J"));
  }
}

// The parser of the C library tells what was typed as it is.
TEST(HostileWords, AreHarmlessInMessagesOfTheLinks) {
  recording::TempFolder folder;
  auto link = folder / "hardirqs";
  std::filesystem::create_symlink(IRQSCOPE_PROGRAM, link);
  for (const std::string& word : {kWord, "--" + kWord, "-" + kWord}) {
    Finished end = run({link.string(), word});
    expect_harmless(end, word);
    EXPECT_EQ(end.status, 64) << end.err;
    EXPECT_THAT(end.err, HasSubstr("hardirqs: "));
  }
  EXPECT_THAT(run({link.string(), "--help"}).out, HasSubstr("Usage: hardirqs"));
}

// clang shows names of files as they are, and #line makes any.
TEST(HostileSource, IsHarmlessInWhatClangSays) {
  recording::TempFolder folder;
  auto path = folder / "evil.bpf.c";
  std::ofstream(path)
      << "#line 1 \"a\\033[2J\\007\\302\\233.c\"\n#error \x1b[31mred\nint x\x1b[2J;\n";
  Finished end = run(irqscope({"compile", path.string(), "-v"}));
  expect_harmless(end, "compile");
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.err, HasSubstr("a\\x1b[2J\\x07\\u009b.c:1:2: error:"));
}

}  // namespace
}  // namespace irqscope::test
