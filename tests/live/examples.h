// The programs of examples/ in tests: compiled and run as their comments say.
#pragma once

#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/temporary_folder.h"
#include "live/network.h"
#include "live/own_program.h"

namespace irqscope::test {

// A package of examples/NAME.bpf.c, made once; on a machine without a compiler, one of the folder
// IRQSCOPE_EXAMPLE_PACKAGES.
inline std::string package_of(const std::string& name) {
  if (const char* made = std::getenv("IRQSCOPE_EXAMPLE_PACKAGES")) {
    return std::filesystem::path(made) / (name + ".json");
  }
  static TemporaryFolder folder = TemporaryFolder::create().value();
  std::filesystem::path package = folder.path() / (name + ".json");
  if (std::filesystem::exists(package)) return package;
  std::filesystem::path source = std::filesystem::path(IRQSCOPE_SOURCE_DIR) / "examples" / name;
  Words command = {IRQSCOPE_PROGRAM, "compile", source.string() + ".bpf.c"};
  if (std::filesystem::exists(source.string() + ".h")) command.push_back(source.string() + ".h");
  command.insert(command.end(), {"-o", package.string()});
  Finished compiled = run(command);
  EXPECT_EQ(compiled.status, 0) << compiled.err;
  EXPECT_EQ(compiled.err, "") << "an example gives no warning";
  return package;
}

struct Example {
  std::string name;
  Words options;      // the program's own
  size_t attached;    // how many programs; 0: a filter of tc, which has no link to look for
  Words before = {};  // options of irqscope run
  const Network* network = nullptr;  // where it runs, if not in that of the machine
};

inline Words command_of(const Example& example, Words words) {
  words.insert(words.end(), example.before.begin(), example.before.end());
  words.push_back(package_of(example.name));
  words.insert(words.end(), example.options.begin(), example.options.end());
  Words command = irqscope_run(words);
  return example.network ? example.network->in(command) : command;
}

inline std::string filters(const Network& network) {
  return network.call({"tc", "filter", "show", "dev", "lo", "ingress"}).out;
}

inline bool wait_for_filter(const Network& network) {
  bool there = false;
  for (int i = 0; i < 500 * patience() && !there; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    there = filters(network).find("show_packet") != std::string::npos;
  }
  return there;
}

// What it prints while the load runs, and a moment longer.
inline std::string output_during(const Example& example, const Words& words,
                                 const std::function<void()>& load) {
  Running program(command_of(example, words));
  EXPECT_TRUE(example.attached > 0 ? wait_until_counting(program, example.attached)
                                   : wait_for_filter(*example.network));
  load();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  program.signal(SIGTERM);
  Finished finished = program.wait();
  EXPECT_EQ(finished.status, 0) << finished.err;
  // Whether anything was to come, the caller knows.
  EXPECT_THAT(finished.err, testing::AnyOf("", "irqscope: no events came\n"));
  return finished.out;
}

inline std::string text_during(const Example& example, const std::function<void()>& load) {
  return output_during(example, {}, load);
}

inline std::vector<nlohmann::json> lines_during(const Example& example,
                                                const std::function<void()>& load) {
  return json_lines(output_during(example, {"-j"}, load));
}

inline std::vector<nlohmann::json> events_during(const Example& example,
                                                 const std::function<void()>& load) {
  std::vector<nlohmann::json> events;
  for (const nlohmann::json& line : lines_during(example, load)) {
    if (line.contains("event")) events.push_back(line["event"]);
  }
  return events;
}

// Those with `value` at `key`.
inline std::vector<nlohmann::json> with(const std::vector<nlohmann::json>& events,
                                        const std::string& key, const nlohmann::json& value) {
  std::vector<nlohmann::json> chosen;
  for (const nlohmann::json& event : events) {
    if (event.at(key) == value) chosen.push_back(event);
  }
  return chosen;
}

}  // namespace irqscope::test
