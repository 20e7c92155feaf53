#include "ebpf/trial.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/stop_signal.h"

namespace irqscope::ebpf {
namespace {

// A crash is ours to tell: neither a core file nor the signals' handlers of the parent. Ctrl-C
// goes to both processes, and is the parent's to heed: here it would look like a crash.
[[noreturn]] void run_alone(const std::function<void()>& work, unsigned most_seconds) {
  for (int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGXCPU}) signal(number, SIG_DFL);
  for (int number : {SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_IGN);
  rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  rlimit time{most_seconds, most_seconds + 1};
  setrlimit(RLIMIT_CPU, &time);
  work();
  _exit(0);
}

// Kills it if a stop is requested, which ends the wait.
int status_of(pid_t child) {
  int status = 0;
  do {
    if (StopSignal::requested()) kill(child, SIGKILL);
  } while (waitpid(child, &status, 0) < 0 && errno == EINTR);
  return status;
}

}  // namespace

Result<void> survives(const std::function<void()>& work, unsigned most_seconds) {
  pid_t child = fork();
  if (child < 0) return fail("starting a process: {}", std::strerror(errno));
  if (child == 0) run_alone(work, most_seconds);
  int status = status_of(child);
  if (!WIFSIGNALED(status)) return {};
  if (StopSignal::requested()) return tl::unexpected(Error{ErrorKind::stopped, "stopped"});
  if (WTERMSIG(status) == SIGXCPU) {
    return fail("it is too large: reading it takes more than {} s of CPU time", most_seconds);
  }
  return fail("it is damaged: reading it ended with signal {} ({})", WTERMSIG(status),
              strsignal(WTERMSIG(status)));
}

}  // namespace irqscope::ebpf
