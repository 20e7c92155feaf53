#include "base/stop_signal.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>

#include "base/clock.h"

namespace irqscope {
namespace {

constexpr std::array kStopSignals = {SIGINT, SIGTERM, SIGHUP};

// timeout(1) signals its child and then the child's group, a terminal and a shell may both do so:
// no second signal, and none that comes at once, is meant to end what ends already.
constexpr uint32_t kSignalsHeeded = 2;
constexpr uint64_t kPatienceNs = 2'000'000'000;

// A handler can reach nothing but globals.
std::atomic<uint64_t> requested_at{0};
std::atomic<uint32_t> requests{0};
std::atomic<void (*)()> last_act{nullptr};
static_assert(std::atomic<uint64_t>::is_always_lock_free);

void set_handler(int number, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = 0;  // no SA_RESTART: a wait must end
  sigaction(number, &action, nullptr);
}

void remember(int);

bool is_taken(int number) {
  struct sigaction current {};
  sigaction(number, nullptr, &current);
  return current.sa_handler == remember;
}

// The signals that we took over, and no ignored ones, take their usual course again.
void give_back_signals() {
  for (int number : kStopSignals) {
    if (is_taken(number)) set_handler(number, SIG_DFL);
  }
}

// Calls nothing but what signal-safety(7) allows.
void remember(int number) {
  uint64_t now = monotonic_ns();
  uint64_t never = 0;
  requested_at.compare_exchange_strong(never, now);
  if (++requests <= kSignalsHeeded || now - requested_at < kPatienceNs) return;
  if (auto* act = last_act.load()) act();
  give_back_signals();
  raise(number);  // comes when this returns
}

sigset_t stop_set() {
  sigset_t set;
  sigemptyset(&set);
  for (int number : kStopSignals) sigaddset(&set, number);
  return set;
}

constexpr uint64_t kLongestWaitNs = 250'000'000;

}  // namespace

StopSignal::StopSignal() {
  requested_at = 0;
  requests = 0;
  // nohup and `trap '' INT` ignore a signal on purpose; that stays.
  for (int number : kStopSignals) {
    struct sigaction current {};
    sigaction(number, nullptr, &current);
    if (current.sa_handler != SIG_IGN) set_handler(number, remember);
  }
  for (int number : {SIGPIPE, SIGXFSZ}) set_handler(number, SIG_IGN);
}

// Where a stop was requested the process ends now, and the signal's double should not change how.
StopSignal::~StopSignal() {
  if (!requested()) give_back_signals();
}

StopsAtOnce::StopsAtOnce() {
  std::copy_if(kStopSignals.begin(), kStopSignals.end(), std::back_inserter(taken_), is_taken);
  give_back_signals();
}

StopsAtOnce::~StopsAtOnce() {
  for (int number : taken_) set_handler(number, remember);
}

bool StopSignal::requested() { return requested_at != 0; }
uint64_t StopSignal::requested_at_ns() { return requested_at; }
void StopSignal::before_it_kills(void (*act)()) { last_act = act; }

bool sleep_until_ns(uint64_t deadline_ns, int watched_fd) {
  (void)wait_until_ns(deadline_ns, watched_fd, {});
  return monotonic_ns() >= deadline_ns;
}

bool wait_until_ns(uint64_t deadline_ns, int watched_fd, std::span<const int> readable) {
  std::vector<pollfd> watched = {{watched_fd, 0, 0}};  // errors and hang-ups are told unasked
  for (int fd : readable) watched.push_back({fd, POLLIN, 0});
  // Blocked outside ppoll, so that a signal between the test and the wait is not slept through.
  sigset_t blocked = stop_set();
  sigset_t before;
  sigprocmask(SIG_BLOCK, &blocked, &before);
  uint64_t now = monotonic_ns();
  bool woken = false;
  while (!StopSignal::requested() && now < deadline_ns && !woken) {
    // A process that was stopped goes on waiting for what was left: it should not be long.
    uint64_t left = std::min(deadline_ns - now, kLongestWaitNs);
    timespec wait{static_cast<time_t>(left / 1'000'000'000),
                  static_cast<long>(left % 1'000'000'000)};
    woken = ppoll(watched.data(), watched.size(), &wait, &before) > 0;
    now = monotonic_ns();
  }
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return watched[0].revents == 0;
}

}  // namespace irqscope
