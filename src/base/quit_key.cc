#include "base/quit_key.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <span>

#include "base/clock.h"
#include "base/stop_signal.h"

namespace irqscope {
namespace {

// How long it may take until a process that comes to the foreground reads keys.
constexpr uint64_t kLookNs = 300'000'000;

// Of signals that kill, those that StopSignal does not take. Sanitizers want the others.
#ifdef IRQSCOPE_SANITIZED
constexpr std::array kDeadly = {SIGQUIT};
#else
constexpr std::array kDeadly = {SIGQUIT, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
#endif

// A handler can reach nothing but globals. `usual_mode` is what the terminal had, and is written
// only while `is_changed` is false.
int terminal = -1;
termios usual_mode{};
std::atomic<bool> is_changed{false};

// These call nothing but what signal-safety(7) allows.
void give_mode_back() {
  if (is_changed.exchange(false)) (void)tcsetattr(terminal, TCSANOW, &usual_mode);
}

void stop_as_usual(int number);

void take_stop_signal() {
  struct sigaction action {};
  action.sa_handler = stop_as_usual;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTSTP, &action, nullptr);
}

void stop_as_usual(int number) {
  int error = errno;
  give_mode_back();
  signal(number, SIG_DFL);
  raise(number);  // is pending until it is let through
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, number);
  sigprocmask(SIG_UNBLOCK, &stop, nullptr);
  // Here the process goes on.
  take_stop_signal();
  errno = error;
}

void die_as_usual(int number) {
  give_mode_back();
  raise(number);  // SA_RESETHAND has put the usual course back
}

bool is_usual(int number) {
  struct sigaction current {};
  sigaction(number, nullptr, &current);
  return current.sa_handler == SIG_DFL;
}

void take_deadly_signals() {
  struct sigaction action {};
  action.sa_handler = die_as_usual;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (int number : kDeadly) {
    if (is_usual(number)) sigaction(number, &action, nullptr);
  }
}

void give_signals_back() {
  for (int number : kDeadly) {
    struct sigaction current {};
    sigaction(number, nullptr, &current);
    if (current.sa_handler == die_as_usual) signal(number, SIG_DFL);
  }
  struct sigaction current {};
  sigaction(SIGTSTP, nullptr, &current);
  if (current.sa_handler == stop_as_usual) signal(SIGTSTP, SIG_DFL);
}

// While one lives, Ctrl-Z waits, so that the process can't lose the foreground unseen.
class NoStop {
 public:
  NoStop() {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    sigprocmask(SIG_BLOCK, &stop, &before_);
  }
  ~NoStop() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  NoStop(const NoStop&) = delete;
  NoStop& operator=(const NoStop&) = delete;

 private:
  sigset_t before_;
};

bool reads_keys(const termios& mode) { return !(mode.c_lflag & ICANON); }

bool change_mode() {
  termios mode{};
  if (tcgetattr(terminal, &mode) != 0) return false;
  if (is_changed && reads_keys(mode)) return true;
  // Also after a stop that could not be seen: whoever had the terminal meanwhile set it anew.
  is_changed = false;
  usual_mode = mode;
  mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  mode.c_cc[VMIN] = 0;
  mode.c_cc[VTIME] = 0;
  is_changed = true;
  return tcsetattr(terminal, TCSANOW, &mode) == 0;
}

}  // namespace

QuitKey::QuitKey(int terminal_fd) : fd_(terminal_fd) {
  terminal = fd_;
  StopSignal::before_it_kills(give_mode_back);
  take_deadly_signals();
  if (is_usual(SIGTSTP)) take_stop_signal();
}

QuitKey::~QuitKey() {
  give_mode_back();
  give_signals_back();
  StopSignal::before_it_kills(nullptr);
}

bool QuitKey::wait_until_ns(uint64_t deadline_ns, int watched_fd) {
  for (;;) {
    uint64_t now = monotonic_ns();
    follow_foreground();
    int readable = is_changed ? fd_ : -1;
    // Nothing tells when the process comes to the foreground, or has left it.
    uint64_t look_ns = std::min(deadline_ns, now + kLookNs);
    bool is_read = irqscope::wait_until_ns(look_ns, watched_fd, {&readable, 1});
    if (!is_read || StopSignal::requested() || is_pressed()) return false;
    if (monotonic_ns() >= deadline_ns) return true;
  }
}

void QuitKey::follow_foreground() {
  NoStop no_stop;
  bool is_in_front = !is_gone_ && tcgetpgrp(fd_) == getpgrp();
  if (is_in_front) {
    is_gone_ = !change_mode();
  } else {
    is_changed = false;  // the terminal is another's
  }
}

// What is typed besides is taken and forgotten.
bool QuitKey::is_pressed() {
  NoStop no_stop;
  if (!is_changed || tcgetpgrp(fd_) != getpgrp()) return false;
  std::array<char, 64> keys;
  ssize_t got = read(fd_, keys.data(), keys.size());
  if (got < 0) return false;
  auto end = keys.begin() + got;
  return std::find(keys.begin(), end, 'q') != end;
}

}  // namespace irqscope
