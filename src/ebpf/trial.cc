#include "ebpf/trial.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace irqscope::ebpf {
namespace {

constexpr unsigned kMostSeconds = 10;

// A crash is ours to tell: neither a core file nor the signals' handlers of the parent. Ctrl-C
// goes to both processes, and is the parent's to heed: here it would look like a crash.
[[noreturn]] void run_alone(const std::function<void()>& work) {
  for (int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGALRM}) signal(number, SIG_DFL);
  for (int number : {SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_IGN);
  rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  alarm(kMostSeconds);
  work();
  _exit(0);
}

}  // namespace

Result<void> survives(const std::function<void()>& work) {
  pid_t child = fork();
  if (child < 0) return fail("starting a process: {}", std::strerror(errno));
  if (child == 0) run_alone(work);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    return fail("it is damaged: reading it ended with signal {} ({})", WTERMSIG(status),
                strsignal(WTERMSIG(status)));
  }
  return {};
}

}  // namespace irqscope::ebpf
