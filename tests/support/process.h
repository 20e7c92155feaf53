// Running programs as a person would: arguments in, output and status out, signals at any moment.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/unique_fd.h"

namespace irqscope::test {

struct RunOptions {
  // Set in the environment, or taken out of it (empty optional).
  std::vector<std::pair<std::string, std::optional<std::string>>> env = {};
  std::string stdin_text = {};               // otherwise standard input is empty
  std::chrono::milliseconds timeout{30000};  // times patience(); then the program is killed
  std::string cwd = {};
  std::string argv0 = {};        // the name it is called by; empty: command[0]
  std::string stdout_path = {};  // a file or device instead of a pipe: "/dev/full"
  int terminal_columns = 0;      // not 0: standard output is a terminal so wide (and 24 rows high)
  bool as_nobody = false;        // user and group 65534, no capabilities; needs root
};

// How many times longer than elsewhere everything may take: IRQSCOPE_TEST_PATIENCE, for machines
// that are simulated. It bounds waiting, and where each call is dear a test makes fewer of them;
// that all are counted is expected everywhere.
int patience();

struct Finished {
  int status = 0;  // exit status, or 128 + signal
  bool timed_out = false;
  std::string out;
  std::string err;
};

// command[0] is looked up in PATH unless it has a slash. A program that can't be started gives
// status 127 and says why in err.
Finished run(const std::vector<std::string>& command, const RunOptions& options = {});

// A program that is still running. The timeout counts from its start. It is killed when this goes
// out of scope, or when the thread that started it ends.
class Running {
 public:
  explicit Running(const std::vector<std::string>& command, const RunOptions& options = {});
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const;

  // What has been read of its output so far. Nobody reads but the calls below: a program that
  // writes more than a pipe holds is held up until then.
  const std::string& out() const { return finished_.out; }
  const std::string& err() const { return finished_.err; }

  // Reads until standard output (or error) contains `text`; false at its end or after the timeout.
  bool wait_for_out(std::string_view text);
  bool wait_for_err(std::string_view text);
  // Reads at most `bytes` of standard output once, waiting for the first; what was read. Empty at
  // its end or after the timeout.
  std::string read_some(size_t bytes);
  void close_out() { out_ = UniqueFd(); }
  // Of the terminal that is its standard output.
  void resize(int columns) const;

  // Reads all that comes, until the program has ended.
  Finished wait();

 private:
  void start(const std::vector<std::string>& command, const RunOptions& options);
  bool pump(bool until_exit);
  bool wait_for(const std::string& stream, const UniqueFd& fd, std::string_view text);
  void reap(int flags);

  std::chrono::steady_clock::time_point deadline_;
  pid_t pid_ = -1;
  bool ended_ = false;
  UniqueFd out_, err_, pidfd_;
  Finished finished_;
};

}  // namespace irqscope::test
