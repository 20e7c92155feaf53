// What trace, record and report say to bad input: one line on standard error that names the value,
// status 2 for words and 1 for files, and nothing on standard output. Files that can't be written
// take eBPF to be found out: tests/live/record_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "program/program.h"

namespace irqscope::test {
namespace {

using testing::HasSubstr;

class RecordingInput : public testing::Test {
 protected:
  RecordingInput() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) directory_ = name;
  }
  ~RecordingInput() override { std::filesystem::remove_all(directory_); }

  std::string file(const std::string& name) const { return directory_ / name; }
  std::string file_with(const std::string& name, const std::string& text) const {
    std::ofstream(file(name), std::ios::binary) << text;
    return file(name);
  }
  const std::filesystem::path& directory() const { return directory_; }

  static void expect(int status, const Words& words, const std::string& message) {
    Finished program = run(irqscope(words));
    EXPECT_EQ(program.status, status) << program.err;
    EXPECT_EQ(program.out, "") << program.err;
    EXPECT_TRUE(is_one_line(program.err)) << program.err;
    EXPECT_THAT(program.err, HasSubstr("irqscope " + words[0] + ": "));
    EXPECT_THAT(program.err, HasSubstr(message));
  }
  static void expect_refused(const Words& words, const std::string& message) {
    expect(2, words, message);
  }
  // Of record nothing may be left.
  void expect_not_recorded(Words options, const std::string& message) const {
    options.insert(options.begin(), {"record", "-o", file("new")});
    expect_refused(options, message);
    EXPECT_FALSE(std::filesystem::exists(file("new")));
  }
  static void expect_unreadable(const std::string& path, const std::string& message) {
    expect(1, {"report", path}, path + ": " + message);
    expect(1, {"trace", "--input", path}, path + ": " + message);
    expect(1, {"report", path, "--json", "--by", "task"}, path + ": " + message);
  }

 private:
  std::filesystem::path directory_ = "/nonexistent";
};

TEST_F(RecordingInput, FilesThatAreNoRecordings) {
  expect_unreadable(file("absent"), "No such file or directory");
  expect_unreadable(directory(), "is a directory");
  expect_unreadable(file_with("empty", ""), "is empty");
  expect_unreadable(file_with("short", "x"), "is not a recording of irqscope");
  expect_unreadable(file_with("text", std::string(100'000, 'x')), "is not a recording");
  expect_unreadable(file_with("zeros", std::string(100'000, '\0')), "is not a recording");
  expect_unreadable("/dev/zero", "is not a regular file");
  expect_unreadable("/dev/null", "is not a regular file");
  expect_unreadable(IRQSCOPE_PROGRAM, "is not a recording of irqscope");
}

TEST_F(RecordingInput, FilesThatAreNotNamed) {
  expect_refused({"report"}, "FILE is required");
  expect_refused({"report", "--json"}, "FILE is required");
  expect_refused({"trace", "--input"}, "--input needs a value: --input FILE");
  expect_refused({"record"}, "say where to record to: irqscope record -o FILE");
  expect_refused({"record", "-o", ""}, "say where to record to");
  expect_refused({"record", "-o", "-"}, "--output: a recording needs a file");
  expect_refused({"record", "-o"}, "--output needs a value: --output FILE");
  expect_refused({"record", "--", "true"}, "say where to record to");
}

TEST_F(RecordingInput, Commands) {
  expect_not_recorded({"--"}, "-- must be followed by a command");
  expect_not_recorded({"true"}, "unexpected word 'true'");
  expect(1, {"record", "-o", file("new"), "--", "no-such-program"},
         "no-such-program: there is no such program");
  expect(1, {"record", "-o", file("new"), "--", file_with("script", "")},
         file("script") + ": there is no such program");
  expect(1, {"record", "-o", file("new"), "--", directory()}, "there is no such program");
  EXPECT_FALSE(std::filesystem::exists(file("new")));
}

TEST_F(RecordingInput, Flights) {
  expect_not_recorded({"--flight", "5s"}, "--flight needs a --trigger");
  expect_not_recorded({"--trigger", "slower 1ms"}, "--trigger needs to know how much to keep");
  expect_not_recorded({"--flight", "5s", "--trigger", "slower 1ms", "--ring", "5s"},
                      "--flight and --ring exclude each other");
  for (const char* trigger : {"", "slower", "1ms", "faster 1ms", "slower 1ms net_rx timer"}) {
    expect_not_recorded({"--flight", "5s", "--trigger", trigger},
                        std::string("--trigger: '") + trigger + "' is no trigger such as");
  }
  expect_not_recorded({"--flight", "5s", "--trigger", "slower 0"}, "must be more than zero");
  expect_not_recorded({"--flight", "5s", "--trigger", "delayed x"}, "'x' is not a duration");
}

TEST_F(RecordingInput, TriggersThatCanNeverFire) {
  auto expect_never = [&](const Words& options, const std::string& message) {
    Words words = {"--flight", "5s"};
    words.insert(words.end(), options.begin(), options.end());
    expect_not_recorded(words, message);
  };
  expect_never({"--trigger", "slower 1ms net_xr"},
               "--trigger: no source is called 'net_xr'; did you mean 'net_rx'?");
  expect_never({"--trigger", "slower 1ms local_timr"}, "did you mean 'local_timer'?");
  expect_never({"--trigger", "slower 1ms frobnicate", "--kind", "softirq,vector"},
               "--trigger: no vector or softirq is called 'frobnicate'");
  expect_never({"--trigger", "slower 1ms net_rx", "--kind", "hardirq"},
               "'net_rx' is a softirq, and those are left out");
  expect_never({"--trigger", "delayed 1ms", "--kind", "hardirq,vector"},
               "'delayed' is about softirqs and threads; --kind leaves neither");
  expect_never({"--trigger", "delayed 1ms local_timer"},
               "'local_timer' has no delay; only softirqs and threads have");
}

TEST_F(RecordingInput, SourcesThatCanNeverCome) {
  expect_refused({"trace", "--name", "^net_xr$"},
                 "--name: no source matches '^net_xr$'; did you mean 'net_rx'?");
  expect_refused({"trace", "--name", "net_rx", "--kind", "vector"},
                 "'net_rx' is a softirq, and those are left out");
  expect_refused({"trace", "--irq", "5", "--kind", "softirq"}, "--kind leaves neither");
  expect_refused({"trace", "--delayed", "1ms", "--kind", "vector"},
                 "--delayed is about softirqs and threads; --kind leaves neither");
  expect_refused({"stat", "--name", "net_xr"}, "did you mean 'net_rx'?");
  expect_refused({"softirqs", "--name", "frobnicate"}, "no softirq matches 'frobnicate'");
}

TEST_F(RecordingInput, Times) {
  for (const char* time : {"0", "-1", "nan", "1x", ""}) {
    for (const char* option : {"--duration", "--ring"}) {
      expect_not_recorded({option, time}, std::string(option) + ": ");
    }
    expect_not_recorded({"--flight", time, "--trigger", "slower 1ms"}, "--flight: ");
    for (const char* option : {"--slower", "--delayed", "--duration"}) {
      expect_refused({"trace", option, time}, std::string(option) + ": ");
    }
  }
}

TEST_F(RecordingInput, Sizes) {
  for (const char* size : {"1k", "4095", "0", "257M"}) {
    expect_refused({"trace", "--buffer", size}, "a buffer has from 4k to 256M");
    expect_not_recorded({"--buffer", size}, "a buffer has from 4k to 256M");
  }
  expect_not_recorded({"--max-size", "0"}, "--max-size: '0' must be more than zero");
  for (const char* size : {"", "abc", "-1", "8MB"}) {
    expect_refused({"trace", "--buffer", size}, "is no number of bytes");
    expect_not_recorded({"--max-size", size}, "is no number of bytes");
  }
}

TEST_F(RecordingInput, Choices) {
  expect_refused({"trace", "-f", "csv"}, "--format: 'csv' is none of text, json");
  expect_refused({"trace", "--transport", "foo"}, "--transport: 'foo' is none of");
  expect_not_recorded({"--transport", "foo"}, "--transport: 'foo' is none of");
  expect_not_recorded({"--transport", "perf-each"}, "'perf-each' is none of auto, perf, ring");
  expect_refused({"trace", "--kind", "foo"}, "--kind: 'foo' is none of");
  expect_not_recorded({"--kind", ""}, "--kind: '' names no kind");
  expect_refused({"report", "x", "--by", "irq"}, "--by: 'irq' is none of");
  for (const char* count : {"0", "-1", "abc", ""}) {
    expect_refused({"trace", "--count", count}, std::string("--count: '") + count + "'");
  }
}

TEST_F(RecordingInput, WhatARecordingHasNot) {
  expect_refused({"trace", "--input", "x", "--stack"}, "--stack needs the running kernel");
  expect_refused({"trace", "--input", "x", "--transport", "ring"}, "needs no transport");
  expect_refused({"trace", "--input", "x", "--buffer", "8k"}, "no buffer");
  expect_refused({"report", "x", "--backend", "procfs"}, "unknown option '--backend'");
  expect_refused({"report", "x", "--cost"}, "unknown option '--cost'");
  expect_refused({"report", "x", "1", "2", "3"}, "unexpected word '3'");
}

}  // namespace
}  // namespace irqscope::test
