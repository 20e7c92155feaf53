// What is live on a terminal ends with q, and leaves the terminal as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>

#include "base/unique_fd.h"
#include "program/program.h"

namespace irqscope::test {
namespace {

// A shell script that has a terminal to itself; "$0" is the program.
class OnATerminal {
 public:
  explicit OnATerminal(const std::string& script) {
    int ours = -1, theirs = -1;
    const winsize size{24, 80, 0, 0};
    EXPECT_EQ(openpty(&ours, &theirs, nullptr, nullptr, &size), 0);
    ours_ = UniqueFd(ours);
    theirs_ = UniqueFd(theirs);
    child_ = fork();
    if (child_ == 0) become(theirs, script);
  }
  ~OnATerminal() {
    if (child_ > 0 && waitpid(child_, nullptr, WNOHANG) == 0) {
      kill(-child_, SIGKILL);
      kill(child_, SIGKILL);
      waitpid(child_, nullptr, 0);
    }
  }

  void type(const std::string& keys) {
    EXPECT_EQ(write(ours_.get(), keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
  }

  // Whether it comes, after all that was waited for before.
  bool shows(const std::string& text) {
    return comes([&] {
      size_t at = shown_.find(text, seen_);
      if (at != shown_.npos) seen_ = at + text.size();
      return at != shown_.npos;
    });
  }
  // Whether what is typed comes to be read key by key, or line by line.
  bool reads_keys() {
    return comes([&] { return !has_usual_mode(); });
  }
  bool has_usual_mode() const {
    termios mode{};
    EXPECT_EQ(tcgetattr(theirs_.get(), &mode), 0);
    return (mode.c_lflag & ICANON) && (mode.c_lflag & ECHO);
  }
  const std::string& shown() const { return shown_; }

 private:
  static void become(int terminal, const std::string& script) {
    setsid();
    ioctl(terminal, TIOCSCTTY, 0);
    for (int fd : {0, 1, 2}) dup2(terminal, fd);
    execlp("bash", "bash", "--norc", "-c", script.c_str(), IRQSCOPE_PROGRAM, nullptr);
    _exit(127);
  }

  template <class Condition>
  bool comes(Condition condition) {
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20) * patience();
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      take();
    }
    return true;
  }

  void take() {
    pollfd ready{ours_.get(), POLLIN, 0};
    if (poll(&ready, 1, 50) <= 0) return;
    std::array<char, 4096> bytes;
    ssize_t got = read(ours_.get(), bytes.data(), bytes.size());
    if (got > 0) shown_.append(bytes.data(), static_cast<size_t>(got));
  }

  UniqueFd ours_, theirs_;
  pid_t child_ = -1;
  std::string shown_;
  size_t seen_ = 0;
};

constexpr const char* kLive = "\"$0\" stat --backend procfs 0.1; echo ended $?";

TEST(QuitKey, EndsAndIsNotShown) {
  OnATerminal terminal(kLive);
  ASSERT_TRUE(terminal.shows("RATE"));
  ASSERT_TRUE(terminal.reads_keys());
  terminal.type("xq");
  EXPECT_TRUE(terminal.shows("ended 0")) << terminal.shown();
  EXPECT_TRUE(terminal.has_usual_mode());
  EXPECT_EQ(terminal.shown().find("xq"), std::string::npos);
}

TEST(QuitKey, EndsInTheMiddleOfALongInterval) {
  OnATerminal terminal("\"$0\" stat --backend procfs 1h; echo ended $?");
  ASSERT_TRUE(terminal.reads_keys());
  terminal.type("q");
  EXPECT_TRUE(terminal.shows("ended 0")) << terminal.shown();
}

TEST(QuitKey, LeavesCtrlCAsItIs) {
  OnATerminal terminal("trap : INT; " + std::string(kLive));
  ASSERT_TRUE(terminal.reads_keys());
  terminal.type("\x03");
  EXPECT_TRUE(terminal.shows("ended 0")) << terminal.shown();
  EXPECT_TRUE(terminal.has_usual_mode());
}

TEST(QuitKey, GivesTheModeBackWhenASignalKills) {
  OnATerminal terminal("ulimit -c 0; trap : QUIT; " + std::string(kLive));
  ASSERT_TRUE(terminal.reads_keys());
  terminal.type("\x1c");  // Ctrl-backslash
  EXPECT_TRUE(terminal.shows("ended 131")) << terminal.shown();
  EXPECT_TRUE(terminal.has_usual_mode());
}

TEST(QuitKey, LeavesCtrlZAsItIs) {
  OnATerminal terminal("set -m; " + std::string(kLive) +
                       "; stty -a | tr ' ;' '\\n' | grep icanon; fg; echo continued $?");
  ASSERT_TRUE(terminal.reads_keys());
  terminal.type("\x1a");
  EXPECT_TRUE(terminal.shows("ended 148")) << terminal.shown();  // 128 + SIGTSTP
  EXPECT_TRUE(terminal.shows("\nicanon")) << terminal.shown();
  ASSERT_TRUE(terminal.shows("RATE")) << terminal.shown();
  ASSERT_TRUE(terminal.reads_keys());
  terminal.type("q");
  EXPECT_TRUE(terminal.shows("continued 0")) << terminal.shown();
  EXPECT_TRUE(terminal.has_usual_mode());
}

TEST(QuitKey, IsNotReadInTheBackground) {
  OnATerminal terminal("set -m; \"$0\" stat --backend procfs -n 8 0.1 & wait $!; echo ended $?");
  ASSERT_TRUE(terminal.shows("RATE"));
  EXPECT_TRUE(terminal.has_usual_mode());
  terminal.type("q\n");
  EXPECT_TRUE(terminal.shows("ended 0")) << terminal.shown();
  size_t tables = 0;
  for (size_t at = 0; (at = terminal.shown().find("RATE", at)) != std::string::npos; ++at) ++tables;
  EXPECT_GE(tables, 8u) << "it was stopped by q, or by the terminal";
}

TEST(QuitKey, NeedsATerminalToReadFrom) {
  OnATerminal terminal("\"$0\" stat --backend procfs -n 3 0.1 </dev/null; echo ended $?");
  ASSERT_TRUE(terminal.shows("RATE"));
  EXPECT_TRUE(terminal.has_usual_mode());
  EXPECT_TRUE(terminal.shows("ended 0")) << terminal.shown();
}

TEST(QuitKey, IsForWhatIsLiveOnly) {
  OnATerminal terminal("\"$0\" hardirqs --backend procfs 0.1 5; echo ended $?");
  ASSERT_TRUE(terminal.shows("RATE"));
  EXPECT_TRUE(terminal.has_usual_mode());
  EXPECT_TRUE(terminal.shows("ended 0")) << terminal.shown();
}

}  // namespace
}  // namespace irqscope::test
