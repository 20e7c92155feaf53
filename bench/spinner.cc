#include "spinner.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "base/clock.h"

namespace irqscope::bench {
namespace {

// A loop varies by some ten nanoseconds, and even an interrupt without a handler takes several
// hundred: the trap, the way back, and what it has thrown out of the caches.
constexpr uint64_t kLeastGapNs = 200;
// A change to another task and back takes at least as long. To ask for fewer gaps whether there was
// one is to be blind for less time.
constexpr uint64_t kLeastSwitchNs = 1500;
constexpr size_t kMostGaps = 1u << 22;
constexpr size_t kFirstLoops = 100'000;
constexpr size_t kFirstNotings = 1000;

uint64_t switches() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<uint64_t>(usage.ru_nivcsw + usage.ru_nvcsw);
}

uint64_t run_delay_ns() {
  uint64_t ran = 0, waited = 0;
  std::ifstream("/proc/self/schedstat") >> ran >> waited;
  return waited;
}

uint64_t usual_loop_ns() {
  std::vector<uint64_t> loops(kFirstLoops);
  uint64_t last = monotonic_ns();
  for (uint64_t& loop : loops) {
    uint64_t now = monotonic_ns();
    loop = now - last;
    last = now;
  }
  std::nth_element(loops.begin(), loops.begin() + kFirstLoops / 2, loops.end());
  return loops[kFirstLoops / 2];
}

// What it usually takes to note a long gap.
uint64_t usual_noting_ns() {
  std::vector<uint64_t> times(kFirstNotings);
  for (uint64_t& time : times) {
    uint64_t begin = monotonic_ns();
    switches();
    time = monotonic_ns() - begin;
  }
  std::nth_element(times.begin(), times.begin() + kFirstNotings / 2, times.end());
  return times[kFirstNotings / 2];
}

class Notebook {
 public:
  explicit Notebook(Spun& spun)
      : spun_(spun), usual_ns_(usual_noting_ns()), switches_(switches()) {}

  // Returns the time now, after the noting. That is interrupted, too; it varies too much to tell
  // the shortest.
  uint64_t note(uint64_t end_ns, uint64_t length_ns) {
    add({end_ns, length_ns, length_ns < kLeastSwitchNs ? 0 : new_switches()});
    uint64_t noted_ns = monotonic_ns();
    uint64_t noting_ns = noted_ns - end_ns;
    if (noting_ns > usual_ns_ + kLeastSwitchNs) {
      add({noted_ns, noting_ns - usual_ns_, new_switches()});
      noting_ns = usual_ns_;
      noted_ns = monotonic_ns();
    }
    spun_.noting_ns += noting_ns;
    return noted_ns;
  }

 private:
  void add(const Gap& gap) {
    if (spun_.gaps.size() < kMostGaps) spun_.gaps.push_back(gap);
  }
  uint64_t new_switches() {
    uint64_t before = std::exchange(switches_, switches());
    return switches_ - before;
  }

  Spun& spun_;
  uint64_t usual_ns_;
  uint64_t switches_;
};

Spun spin(uint64_t duration_ns) {
  Spun spun;
  // Written once, so that no page is missing later.
  spun.gaps.resize(kMostGaps);
  spun.gaps.clear();
  mlockall(MCL_CURRENT);
  uint64_t delay_before = run_delay_ns();
  spun.loop_ns = usual_loop_ns();
  Notebook notebook(spun);
  uint64_t last = monotonic_ns();
  for (uint64_t end = last + duration_ns; last < end;) {
    uint64_t now = monotonic_ns();
    bool is_gap = now - last > spun.loop_ns + kLeastGapNs;
    last = is_gap ? notebook.note(now, now - last - spun.loop_ns) : now;
  }
  spun.run_delay_ns = run_delay_ns() - delay_before;
  return spun;
}

void stay_on(int cpu) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(static_cast<size_t>(cpu), &cpus);
  sched_setaffinity(0, sizeof(cpus), &cpus);
  sched_param priority{};
  priority.sched_priority = 1;
  sched_setscheduler(0, SCHED_FIFO, &priority);
}

bool write_all(int fd, const void* data, size_t size) {
  for (const char* next = static_cast<const char*>(data); size > 0;) {
    ssize_t written = write(fd, next, size);
    if (written <= 0) return false;
    next += written;
    size -= static_cast<size_t>(written);
  }
  return true;
}

bool read_all(int fd, void* data, size_t size) {
  for (char* next = static_cast<char*>(data); size > 0;) {
    ssize_t got = read(fd, next, size);
    if (got <= 0) return false;
    next += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

void tell(int fd, const Spun& spun) {
  uint64_t figures[] = {spun.loop_ns, spun.noting_ns, spun.run_delay_ns, spun.gaps.size()};
  (void)(write_all(fd, figures, sizeof(figures)) &&
         write_all(fd, spun.gaps.data(), spun.gaps.size() * sizeof(Gap)));
}

}  // namespace

Result<Spinner> Spinner::start(int cpu, uint64_t duration_ns) {
  int ends[2];
  if (pipe(ends) != 0) return fail("no pipe");
  UniqueFd read_end(ends[0]), write_end(ends[1]);
  pid_t child = fork();
  if (child < 0) return fail("no process");
  if (child == 0) {
    stay_on(cpu);
    tell(write_end.get(), spin(duration_ns));
    _exit(0);
  }
  return Spinner(child, std::move(read_end));
}

Result<Spun> Spinner::result() {
  uint64_t figures[4] = {};
  Spun spun;
  bool complete = read_all(pipe_.get(), figures, sizeof(figures));
  if (complete) {
    spun = {figures[0], figures[1], figures[2], std::vector<Gap>(figures[3])};
    complete = read_all(pipe_.get(), spun.gaps.data(), spun.gaps.size() * sizeof(Gap));
  }
  waitpid(pid_, nullptr, 0);
  if (!complete) return fail("the spinning process ended early");
  return spun;
}

}  // namespace irqscope::bench
