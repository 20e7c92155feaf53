#include "support/cpu_load.h"

#include <fcntl.h>
#include <linux/membarrier.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"
#include "support/load.h"

namespace irqscope::test {
namespace {

struct Pipe {
  UniqueFd read_end, write_end;
  Pipe() {
    std::array<int, 2> ends{-1, -1};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    read_end = UniqueFd(ends[0]);
    write_end = UniqueFd(ends[1]);
  }
  bool put() const { return write(write_end.get(), "x", 1) == 1; }
  bool take() const {
    char byte = 0;
    return read(read_end.get(), &byte, 1) == 1;
  }
};

// So that who is woken is to run at once, and its CPU has to be told. Without the right to it the
// load is only less strong.
void come_first() {
  sched_param priority{};
  priority.sched_priority = 1;
  sched_setscheduler(0, SCHED_FIFO, &priority);
}

int membarrier(int command) { return static_cast<int>(syscall(SYS_membarrier, command, 0, 0)); }

}  // namespace

Spinner::Spinner(int cpu)
    : thread_([this, cpu] {
        move_to_cpu(cpu);
        while (!stop_) ++turns_;
      }) {}

Spinner::~Spinner() {
  stop_ = true;
  thread_.join();
}

void Spinner::wait_until_it_runs() const {
  uint64_t before = turns_;
  while (turns_ == before) {
  }
}

Result<void> wake_across_cpus(int one, int other, uint64_t rounds) {
  Spinner busy_one(one);
  Spinner busy_other(other);
  Pipe there, back;
  bool moved = false, answered = true, asked = true;
  std::thread partner([&] {
    moved = move_to_cpu(other);
    come_first();
    for (uint64_t i = 0; i < rounds && answered; ++i) answered = there.take() && back.put();
  });
  std::thread leader([&] {
    asked = move_to_cpu(one);
    come_first();
    for (uint64_t i = 0; i < rounds && asked; ++i) asked = there.put() && back.take();
    there.write_end = UniqueFd();
  });
  leader.join();
  partner.join();
  if (!moved || !answered || !asked)
    return fail("threads on CPU {} and {} did not meet", one, other);
  return {};
}

Result<void> call_across_cpus(int one, int other, uint64_t calls) {
  if (membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED) != 0) {
    return fail("membarrier: {}", std::strerror(errno));
  }
  Spinner busy(other);
  bool done = true;
  std::thread caller([&] {
    done = move_to_cpu(one);
    for (uint64_t i = 0; i < calls && done; ++i) {
      busy.wait_until_it_runs();
      done = membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) == 0;
    }
  });
  caller.join();
  if (!done) return fail("no calls from CPU {} to {}", one, other);
  return {};
}

void sleep_often(uint64_t count) {
  timespec pause{0, 50'000};
  for (uint64_t i = 0; i < count; ++i) nanosleep(&pause, nullptr);
}

Result<void> wait_in_vain(uint64_t count) {
  UniqueFd socket_fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  timeval most_wait{0, 1000};
  bool ready = socket_fd && setsockopt(socket_fd.get(), SOL_SOCKET, SO_RCVTIMEO, &most_wait,
                                       sizeof(most_wait)) == 0;
  if (!ready) return fail("a socket that waits: {}", std::strerror(errno));
  for (uint64_t i = 0; i < count; ++i) {
    char byte = 0;
    if (recv(socket_fd.get(), &byte, 1, 0) >= 0) return fail("a datagram from nowhere");
  }
  return {};
}

}  // namespace irqscope::test
