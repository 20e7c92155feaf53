#include "support/confined_calls.h"

#include <fmt/format.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace irqscope::test {
namespace {

using Info = __ptrace_syscall_info;

std::string name_of(const Info& entry) {
  char* name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, static_cast<int>(entry.entry.nr));
  std::string text = name ? name : fmt::format("call {}", uint64_t{entry.entry.nr});
  std::free(name);
  if (text == "bpf") text += fmt::format(" {}", uint64_t{entry.entry.args[0]});
  if (text == "ioctl") text += fmt::format(" {:#x}", uint64_t{entry.entry.args[1]});
  return text;
}

// In a process of its own: who waits for one that is traced gets its stops, too.
class Tracer {
 public:
  Tracer(pid_t process, int tell) : process_(process), tell_(tell) {}

  void run() {
    if (ptrace(PTRACE_SEIZE, process_, nullptr, PTRACE_O_TRACESYSGOOD) != 0) return;
    ptrace(PTRACE_INTERRUPT, process_, nullptr, nullptr);
    tell("looking", "");
    int status = 0;
    while (waitpid(process_, &status, __WALL) == process_ && WIFSTOPPED(status)) go_on(status);
  }

 private:
  void go_on(int status) {
    int number = WSTOPSIG(status);
    bool is_event = status >> 16 != 0;
    if (is_event && (number == SIGSTOP || number == SIGTSTP)) {  // it is to stay stopped
      ptrace(PTRACE_LISTEN, process_, nullptr, nullptr);
      return;
    }
    if (number == (SIGTRAP | 0x80)) look();
    bool is_signal = !is_event && number != (SIGTRAP | 0x80);
    ptrace(PTRACE_SYSCALL, process_, nullptr, is_signal ? number : 0);
  }

  void look() {
    Info info{};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, process_, sizeof(info), &info) <= 0) return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
      entry_ = info;
      if (is_confined_) tell("made", name_of(entry_));
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
      look_at_exit(info);
    }
  }

  void look_at_exit(const Info& exit) {
    int64_t value = exit.exit.rval;
    if (is_confined_ && exit.exit.is_error && (value == -EPERM || value == -EACCES)) {
      tell("refused", name_of(entry_) + ": " + std::strerror(static_cast<int>(-value)));
    }
    if (is_confined_ || entry_.entry.nr != SYS_seccomp || value != 0) return;
    // libseccomp first asks what there is, with other operations.
    if (entry_.entry.args[0] != 1) return;  // SECCOMP_SET_MODE_FILTER
    is_confined_ = true;
    tell("confined", "");
  }

  // Once each, so that the pipe has room for all.
  void tell(const char* what, const std::string& name) {
    std::string line = fmt::format("{} {}\n", what, name);
    if (told_.insert(line).second) (void)!write(tell_, line.data(), line.size());
  }

  pid_t process_;
  int tell_;
  bool is_confined_ = false;
  Info entry_{};
  std::set<std::string> told_;
};

}  // namespace

CallWatch::CallWatch(pid_t process) {
  int ends[2];
  if (pipe(ends) != 0) return;
  told_ = UniqueFd(ends[0]);
  UniqueFd tell(ends[1]);
  watcher_ = fork();
  if (watcher_ == 0) {
    // A reader of the program's output that goes away must not be held by us.
    int kept = dup2(tell.release(), 0);
    closefrom(1);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    Tracer(process, kept).run();
    _exit(0);
  }
  tell = UniqueFd();
  pollfd looking{told_.get(), POLLIN, 0};
  poll(&looking, 1, -1);  // or it has ended
}

CallWatch::~CallWatch() {
  if (watcher_ <= 0) return;
  kill(watcher_, SIGKILL);
  waitpid(watcher_, nullptr, 0);
}

ConfinedCalls CallWatch::wait() {
  ConfinedCalls calls;
  FILE* lines = fdopen(told_.release(), "r");
  char line[256];
  while (lines && std::fgets(line, sizeof(line), lines)) {
    std::string text(line, std::strcspn(line, "\n"));
    if (text.starts_with("confined")) calls.is_confined = true;
    if (text.starts_with("made ")) calls.made.insert(text.substr(5));
    if (text.starts_with("refused ")) calls.refused.insert(text.substr(8));
  }
  if (lines) std::fclose(lines);
  return calls;
}

}  // namespace irqscope::test
