// A terminal that changes while tables are shown on it.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <thread>

#include "output/layout.h"
#include "program/program.h"

namespace irqscope::test {
namespace {

RunOptions on_a_terminal(int columns) {
  RunOptions options;
  options.terminal_columns = columns;
  options.env = {{"TERM", "dumb"}};  // no colours, which take no columns
  options.as_nobody = geteuid() == 0;
  return options;
}

size_t longest_line(const std::string& text) {
  std::istringstream lines(text);
  size_t longest = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    longest = std::max(longest, output::display_width(line));
  }
  return longest;
}

// The counters of the kernel have rows and columns enough to fill a wide terminal.
TEST(Terminal, TablesFollowItsSize) {
  Running program({IRQSCOPE_PROGRAM, "stat", "--per-cpu", "0.2"}, on_a_terminal(200));
  ASSERT_TRUE(program.wait_for_out("RATE/s"));
  program.resize(24);
  size_t seen = program.out().size();
  ASSERT_TRUE(program.wait_for_out("\n\r\n")) << "the end of a table";
  // The one after the next has begun after the change.
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  program.signal(SIGINT);
  std::string text = program.wait().out.substr(seen);
  size_t last = text.rfind("SOURCE");
  ASSERT_NE(last, text.npos) << text;
  EXPECT_LE(longest_line(text.substr(text.rfind('\n', last) + 1)), 24u) << text;
}

TEST(Terminal, EndsWhenItGoes) {
  Running program({IRQSCOPE_PROGRAM, "stat", "0.1"}, on_a_terminal(80));
  ASSERT_TRUE(program.wait_for_out("RATE/s"));
  program.close_out();
  Finished finished = program.wait();
  EXPECT_FALSE(finished.timed_out);
}

}  // namespace
}  // namespace irqscope::test
