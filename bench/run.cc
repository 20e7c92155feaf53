// How many events of a person's program get into a file, beside bpftrace, in one run.
//
//   bench_run IRQSCOPE [ROUNDS [FOLDER]]     as root
//
// A process makes system calls as fast as it can, and a program sends an event for each of them
// through a ring buffer. irqscope run writes them as text and as JSON Lines, bpftrace as text.
// Lines are counted in the end: what is missing was lost.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/clock.h"
#include "base/parse.h"
#include "child.h"
#include "loads.h"

namespace {

namespace fs = std::filesystem;
using irqscope::bench::Child;
using irqscope::bench::median;

const uint64_t kCalls = irqscope::bench::sized(3'000'000);

constexpr const char* kSource = R"(#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct event {
	u64 time;
	u32 pid;
	s32 call;
	char comm[16];
};

/// @export struct event
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 16 << 20);
} events SEC(".maps");

const volatile int pid = 0;

SEC("tracepoint/raw_syscalls/sys_enter")
int enter(struct trace_event_raw_sys_enter *ctx)
{
	struct event *event;

	if (bpf_get_current_pid_tgid() >> 32 != pid)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->time = bpf_ktime_get_ns();
	event->pid = pid;
	event->call = ctx->id;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
)";

// Makes its calls once it is told to.
class Caller {
 public:
  Caller() {
    // Not for the tracer, which would hold it open.
    if (pipe2(pipe_.data(), O_CLOEXEC) != 0) std::abort();
    pid_ = fork();
    if (pid_ == 0) make_calls();
    close(pipe_[0]);
  }
  pid_t pid() const { return pid_; }
  void go_and_wait() {
    close(pipe_[1]);
    waitpid(pid_, nullptr, 0);
  }

 private:
  [[noreturn]] void make_calls() {
    close(pipe_[1]);
    char ignored = 0;
    (void)!read(pipe_[0], &ignored, 1);
    for (uint64_t i = 0; i < kCalls; ++i) syscall(SYS_getppid);
    _exit(0);
  }

  std::array<int, 2> pipe_{};
  pid_t pid_ = -1;
};

struct Tracer {
  const char* name;
  std::vector<std::string> (*command)(const std::string& irqscope, const fs::path& package,
                                      pid_t pid);
};

std::vector<std::string> as_text(const std::string& irqscope, const fs::path& package, pid_t pid) {
  return {irqscope, "run", package.string(), "--pid", std::to_string(pid)};
}
std::vector<std::string> as_json(const std::string& irqscope, const fs::path& package, pid_t pid) {
  return {irqscope, "run", "--json", package.string(), "--pid", std::to_string(pid)};
}
std::vector<std::string> by_bpftrace(const std::string&, const fs::path&, pid_t pid) {
  return {"bpftrace", "-B", "full", "-e",
          fmt::format("tracepoint:raw_syscalls:sys_enter /pid == {}/ {{ "
                      "printf(\"%lld %d %d %s\\n\", nsecs, pid, args->id, comm); }}",
                      pid)};
}

std::vector<Tracer> tracers() {
  std::vector<Tracer> all = {{"irqscope run, text", as_text},
                             {"irqscope run, JSON Lines", as_json}};
  if (irqscope::bench::is_installed("bpftrace")) {
    all.push_back({"bpftrace printf", by_bpftrace});
  } else {
    fmt::print(stderr, "bench_run: bpftrace is not installed and left out\n");
  }
  return all;
}

struct Figures {
  std::vector<double> per_second;
  uint64_t lines = 0, sent = 0;
};

void measure(const Tracer& tracer, const std::string& irqscope, const fs::path& package,
             Figures& figures) {
  fs::path output = package.parent_path() / "events";
  Caller caller;
  uint64_t begin = 0;
  {
    Child child(tracer.command(irqscope, package, caller.pid()), output.string());
    std::this_thread::sleep_for(std::chrono::seconds(3));  // until it has attached
    begin = irqscope::monotonic_ns();
    caller.go_and_wait();
  }  // and until it has written everything
  double seconds = static_cast<double>(irqscope::monotonic_ns() - begin) / 1e9;
  std::ifstream file(output);
  auto lines = static_cast<uint64_t>(
      std::count(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>(), '\n'));
  figures.lines += lines;
  figures.sent += kCalls;
  figures.per_second.push_back(static_cast<double>(lines) / seconds);
  fs::remove(output);
}

int run(const std::string& irqscope, int rounds, const fs::path& folder) {
  fs::path work = folder / fmt::format("bench_run.{}", getpid());
  fs::create_directories(work);
  std::ofstream(work / "flood.bpf.c") << kSource;
  std::string compile =
      fmt::format("'{}' compile '{}' >/dev/null", irqscope, (work / "flood.bpf.c").string());
  if (std::system(compile.c_str()) != 0) return 1;
  irqscope::bench::show_tracepoints();
  const std::vector<Tracer> all = tracers();
  std::vector<Figures> figures(all.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < all.size(); ++i) {
      measure(all[i], irqscope, work / "package.json", figures[i]);
    }
  }
  fs::remove_all(work);
  double peer = median(figures.back().per_second);
  fmt::print("{:<26} {:>10} {:>7} {:>9} {:>9}\n", "", "events/s", "ratio", "sent", "missing");
  for (size_t i = 0; i < all.size(); ++i) {
    double rate = median(figures[i].per_second);
    fmt::print("{:<26} {:>10.0f} {:>7.2f} {:>9} {:>9}\n", all[i].name, rate, rate / peer,
               figures[i].sent, figures[i].sent - std::min(figures[i].sent, figures[i].lines));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: bench_run IRQSCOPE [ROUNDS [FOLDER]]\n");
    return 2;
  }
  auto rounds = irqscope::parse_number(argc > 2 ? argv[2] : "3");
  if (!rounds || *rounds == 0) return 2;
  return run(argv[1], static_cast<int>(*rounds), argc > 3 ? argv[3] : ".");
}
