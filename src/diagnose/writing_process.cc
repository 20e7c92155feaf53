#include "diagnose/writing_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "base/clock.h"

namespace irqscope {

struct WritingProcess::Shared {
  std::atomic<bool> begin = false;
  std::atomic<bool> end = false;
  std::atomic<bool> has_ended = false;
  std::atomic<uint64_t> writes = 0;
};

namespace {

void nap() { usleep(200); }

void stay_on(int cpu) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(static_cast<size_t>(cpu), &only);
  // Elsewhere the figures are worse, but right.
  (void)sched_setaffinity(0, sizeof(only), &only);
}

}  // namespace

void WritingProcess::Unmap::operator()(Shared* shared) const { munmap(shared, sizeof(Shared)); }

void WritingProcess::Kill::operator()(pid_t* pid) const {
  kill(*pid, SIGKILL);
  waitpid(*pid, nullptr, 0);
  delete pid;
}

WritingProcess::WritingProcess(std::unique_ptr<Shared, Unmap> shared, pid_t pid)
    : shared_(std::move(shared)), pid_(new pid_t(pid)) {}

WritingProcess::~WritingProcess() = default;

Result<WritingProcess> WritingProcess::start(int cpu) {
  void* memory =
      mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return fail("shared memory: {}", std::strerror(errno));
  std::unique_ptr<Shared, Unmap> shared(new (memory) Shared);
  int target = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (target < 0) return fail("/dev/null: {}", std::strerror(errno));
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid < 0) return fail("fork: {}", std::strerror(errno));
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    stay_on(cpu);
    while (!shared->begin) nap();
    uint64_t writes = 0;
    for (; !shared->end.load(std::memory_order_relaxed); ++writes) {
      if (write(target, "", 1) != 1) break;
    }
    shared->writes = writes;
    shared->has_ended = true;
    for (;;) pause();
  }
  close(target);
  return WritingProcess(std::move(shared), pid);
}

void WritingProcess::begin() { shared_->begin = true; }

Result<uint64_t> WritingProcess::end() {
  shared_->end = true;
  while (!shared_->has_ended) {
    if (waitpid(*pid_, nullptr, WNOHANG) != 0) return fail("the writing process has died");
    nap();
  }
  return shared_->writes.load();
}

}  // namespace irqscope
