// What tests of trace, record and report share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "support/live.h"
#include "support/load.h"
#include "support/process.h"

namespace irqscope::test {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

// While single events are waited for, all programs are attached.
constexpr size_t kAnyLinks = 1;

inline Words irqscope(Words arguments) {
  arguments.insert(arguments.begin(), IRQSCOPE_PROGRAM);
  return arguments;
}

inline Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

// Gone again with this object, with all that is in it.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "irqscope-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_ = "/nonexistent";
};

inline std::string content(const std::string& file) { return read_file(file).value_or(""); }

inline void write_content(const std::string& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

// What `trace --json` printed.
struct Traced {
  Finished program;
  std::vector<Json> events, losses;
  Json end = Json::object();

  uint64_t named(const std::string& name) const {
    uint64_t count = 0;
    for (const Json& event : events) count += event.at("name") == name;
    return count;
  }
  uint64_t told_losses() const {
    uint64_t sum = 0;
    for (const Json& loss : losses) sum += loss.at("count").get<uint64_t>();
    return sum;
  }
  uint64_t at_end(const char* key) const { return end.value(key, uint64_t{0}); }
};

// The end is there once, as the last line.
inline Traced take_apart(Finished program, const std::string& text) {
  Traced traced;
  for (Json& line : json_lines(text)) {
    EXPECT_TRUE(traced.end.empty()) << "after the end: " << line;
    std::string schema = line.value("schema", "");
    if (schema == "irqscope.event/1") {
      traced.events.push_back(std::move(line));
    } else if (schema == "irqscope.lost/1") {
      traced.losses.push_back(std::move(line));
    } else {
      EXPECT_EQ(schema, "irqscope.trace_end/1");
      traced.end = std::move(line);
    }
  }
  EXPECT_FALSE(traced.end.empty()) << program.err;
  EXPECT_EQ(program.status, 0) << program.err;
  EXPECT_FALSE(program.timed_out);
  EXPECT_EQ(traced.at_end("shown"), traced.events.size());
  traced.program = std::move(program);
  return traced;
}

// A live trace. It writes to a file: a pipe that nobody reads would hold it up.
class Tracing {
 public:
  explicit Tracing(const Words& options)
      : program_(with(irqscope({"trace", "--json"}), options),
                 {.stdout_path = folder_.file("out")}) {}

  Running& program() { return program_; }
  void wait_until_it_runs() {
    if (!wait_until_counting(program_, kAnyLinks)) ADD_FAILURE() << "ended before it counted";
  }
  // As Ctrl-C does.
  Traced stop() {
    program_.signal(SIGINT);
    return wait();
  }
  Traced wait() {
    Finished finished = program_.wait();
    return take_apart(std::move(finished), content(folder_.file("out")));
  }

 private:
  Folder folder_;
  Running program_;
};

inline Traced trace_around(const Words& options, const std::function<void()>& load) {
  Tracing tracing(options);
  tracing.wait_until_it_runs();
  load();
  let_interrupts_finish();
  return tracing.stop();
}

inline Traced trace_recording(const std::string& file, const Words& options = {}) {
  Finished finished = run(with(irqscope({"trace", "--input", file, "--json"}), options));
  std::string text = finished.out;
  return take_apart(std::move(finished), text);
}

}  // namespace irqscope::test
