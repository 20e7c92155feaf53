// The time that interrupts take from a process: what irqscope says, beside what the process itself
// notices.
//
//   bench_stolen IRQSCOPE [SECONDS]     as root; IRQSCOPE is the program's path
//
// A process spins on one CPU and adds up the gaps in its own time; disk reads from another CPU send
// that CPU their interrupts. First alone, then with `irqscope stat --by task` counting what is
// taken from that process; of the gaps, those count that lie in irqscope's own interval.
#include <sched.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/parse.h"
#include "base/result.h"
#include "child.h"
#include "spinner.h"

namespace {

using namespace irqscope::bench;
using irqscope::monotonic_ns;
using irqscope::Result;

constexpr uint64_t kSecond = 1'000'000'000;

struct Window {
  uint64_t begin_ns = 0;
  uint64_t end_ns = 0;
};

struct Sum {
  uint64_t count = 0;
  uint64_t ns = 0;
};

void sleep_ns(uint64_t ns) { std::this_thread::sleep_for(std::chrono::nanoseconds(ns)); }

// This process and those it starts from now on leave that CPU alone.
void keep_off(int cpu) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
    if (static_cast<int>(i) != cpu) CPU_SET(i, &cpus);
  }
  sched_setaffinity(0, sizeof(cpus), &cpus);
}

// Device interrupts so far, by CPU: those lines of /proc/interrupts that have a number.
std::vector<uint64_t> device_interrupts() {
  std::ifstream file("/proc/interrupts");
  std::vector<uint64_t> counts(std::thread::hardware_concurrency());
  for (std::string text; std::getline(file, text);) {
    std::istringstream line(text);
    unsigned irq = 0;
    char colon = 0;
    if (!(line >> irq >> colon)) continue;
    for (uint64_t& count : counts) {
      uint64_t value = 0;
      if (line >> value) count += value;
    }
  }
  return counts;
}

std::vector<std::string> disk_load(const std::string& file) {
  return {"sh", "-c",
          "exec 2>/dev/null; trap 'exit 0' INT; while :; do dd if='" + file +
              "' of=/dev/null bs=4k iflag=direct; done"};
}

// Which CPU the disk interrupts; the device decides.
int interrupted_cpu(const std::string& file) {
  auto before = device_interrupts();
  {
    Child load(disk_load(file));
    sleep_ns(kSecond);
  }
  auto after = device_interrupts();
  size_t most = 0;
  for (size_t i = 0; i < after.size(); ++i) {
    if (after[i] - before[i] > after[most] - before[most]) most = i;
  }
  return static_cast<int>(most);
}

// What the hypervisor took from a CPU, in ms (/proc/stat; the kernel may not be told).
uint64_t steal_ms(int cpu) {
  std::ifstream file("/proc/stat");
  for (std::string text; std::getline(file, text);) {
    std::istringstream line(text);
    std::string name;
    uint64_t user, nice, system, idle, iowait, irq, softirq, steal = 0;
    line >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
    if (name == "cpu" + std::to_string(cpu)) return steal * 10;
  }
  return 0;
}

// What it takes to leave a virtual machine and come back: cpuid always leaves it. An interrupt of a
// virtual CPU takes at least one such way, and more where its handler touches a device or a timer.
uint64_t exit_ns() {
#if defined(__x86_64__)
  std::vector<uint64_t> times(1001);
  for (uint64_t& time : times) {
    unsigned a, b, c, d;
    uint64_t begin = monotonic_ns();
    __cpuid(0, a, b, c, d);
    time = monotonic_ns() - begin;
  }
  std::nth_element(times.begin(), times.begin() + 500, times.end());
  return times[500];
#else
  return 0;
#endif
}

struct Gaps {
  Sum plain;     // no other task ran
  Sum switched;  // one did, which is no interrupt's doing
  Sum classes[4];
};

constexpr uint64_t kClassEnds[] = {1000, 10'000, 100'000, UINT64_MAX};

void add(Sum& sum, uint64_t ns) {
  ++sum.count;
  sum.ns += ns;
}

Gaps gaps_in(const Spun& spun, const Window& window) {
  Gaps gaps;
  for (const Gap& gap : spun.gaps) {
    if (gap.end_ns < window.begin_ns || gap.end_ns >= window.end_ns) continue;
    add(gap.switches ? gaps.switched : gaps.plain, gap.length_ns);
    if (gap.switches) continue;
    size_t size = 0;
    while (gap.length_ns >= kClassEnds[size]) ++size;
    add(gaps.classes[size], gap.length_ns);
  }
  return gaps;
}

// What irqscope says was taken from the process.
struct Taken {
  Window window;
  Sum all;
  uint64_t interrupts = 0;  // softirqs run at the end of one, in the same gap
  std::string sources;
};

Result<Taken> parse(const std::string& file, pid_t pid) {
  uint64_t wall_to_monotonic = irqscope::wall_ns() - monotonic_ns();
  std::ifstream input(file);
  auto json = nlohmann::json::parse(input, nullptr, false);
  if (json.is_discarded()) return irqscope::fail("irqscope printed no JSON");
  Taken taken;
  taken.window.end_ns = json["time_ns"].get<uint64_t>() - wall_to_monotonic;
  taken.window.begin_ns = taken.window.end_ns - json["interval_ns"].get<uint64_t>();
  for (const auto& row : json["rows"]) {
    if (row["id"] != pid) continue;
    taken.all.ns = row["net_ns"];
    for (const auto& source : row["sources"]) {
      uint64_t count = source["count"];
      taken.all.count += count;
      if (source["kind"] != "softirq") taken.interrupts += count;
      taken.sources += fmt::format("  {} {} {} ({:.0f} us)", source["kind"].get<std::string>(),
                                   source["name"].get<std::string>(), count,
                                   source["net_ns"].get<double>() / 1000);
    }
  }
  return taken;
}

void print_sum(const char* name, const Sum& sum) {
  double ns = static_cast<double>(sum.ns), count = static_cast<double>(sum.count);
  fmt::print("{:<44} {:>9} {:>12.0f} us {:>9.2f} us each\n", name, sum.count, ns / 1000,
             sum.count ? ns / 1000 / count : 0);
}

void print_gaps(const Spun& spun, const Gaps& gaps, uint64_t stolen_ms) {
  print_sum("gaps", gaps.plain);
  print_sum("  shorter than 1 us", gaps.classes[0]);
  print_sum("  1 to 10 us", gaps.classes[1]);
  print_sum("  10 to 100 us", gaps.classes[2]);
  print_sum("  longer", gaps.classes[3]);
  print_sum("gaps in which other tasks ran (left out)", gaps.switched);
  fmt::print(
      "usual loop {} ns; blind {:.0f} us; run delay {:.0f} us; stolen by the hypervisor {} ms\n",
      spun.loop_ns, static_cast<double>(spun.noting_ns) / 1000,
      static_cast<double>(spun.run_delay_ns) / 1000, stolen_ms);
}

double per(const Sum& sum) { return static_cast<double>(sum.ns) / static_cast<double>(sum.count); }

void print_comparison(const Gaps& with, const Taken& taken) {
  print_sum("irqscope: calls", taken.all);
  fmt::print(" {}\n", taken.sources);
  fmt::print("interrupts of these: {}; a gap for each: {:.3f}\n", taken.interrupts,
             static_cast<double>(with.plain.count) / static_cast<double>(taken.interrupts));
  double rest = static_cast<double>(with.plain.ns) - static_cast<double>(taken.all.ns);
  fmt::print("irqscope : gaps {:.3f}; the rest is {:.2f} us per gap\n",
             static_cast<double>(taken.all.ns) / static_cast<double>(with.plain.ns),
             rest / 1000 / static_cast<double>(with.plain.count));
  if (uint64_t ns = exit_ns()) {
    fmt::print("cpuid, which leaves a virtual machine and comes back: {:.2f} us\n",
               static_cast<double>(ns) / 1000);
  }
}

// Mean length of a gap.
Result<double> measure_alone(int cpu, uint64_t seconds) {
  uint64_t steal = steal_ms(cpu);
  auto spinner = Spinner::start(cpu, seconds * kSecond);
  if (!spinner) return tl::unexpected(spinner.error());
  auto spun = spinner->result();
  if (!spun) return tl::unexpected(spun.error());
  fmt::print("\nwithout irqscope\n");
  Gaps gaps = gaps_in(*spun, {0, UINT64_MAX});
  print_gaps(*spun, gaps, steal_ms(cpu) - steal);
  return per(gaps.plain);
}

constexpr uint64_t kStartUpSeconds = 2;  // of irqscope, while the process spins already

Result<double> measure_with(const std::string& irqscope, int cpu, uint64_t seconds) {
  uint64_t steal = steal_ms(cpu);
  auto spinner = Spinner::start(cpu, (seconds + 2 * kStartUpSeconds) * kSecond);
  if (!spinner) return tl::unexpected(spinner.error());
  std::string output = "bench_stolen.json";
  Child child({irqscope, "stat", "--by", "task", "--json", "--duration", std::to_string(seconds)},
              output);
  auto spun = spinner->result();
  if (!spun) return tl::unexpected(spun.error());
  child.stop();
  auto taken = parse(output, spinner->pid());
  std::filesystem::remove(output);
  if (!taken) return tl::unexpected(taken.error());
  fmt::print("\nwith irqscope stat --by task\n");
  Gaps gaps = gaps_in(*spun, taken->window);
  print_gaps(*spun, gaps, steal_ms(cpu) - steal);
  print_comparison(gaps, *taken);
  return per(gaps.plain);
}

// Twice without, before and after, since what the machine does besides changes with time.
Result<void> measure_all(const std::string& irqscope, int cpu, uint64_t seconds) {
  auto before = measure_alone(cpu, seconds);
  if (!before) return tl::unexpected(before.error());
  auto with = measure_with(irqscope, cpu, seconds);
  if (!with) return tl::unexpected(with.error());
  auto after = measure_alone(cpu, seconds);
  if (!after) return tl::unexpected(after.error());
  fmt::print("\na gap is {:+.2f} us longer with irqscope\n",
             (*with - (*before + *after) / 2) / 1000);
  return {};
}

Result<void> run(const std::string& irqscope, uint64_t seconds) {
  if (std::thread::hardware_concurrency() < 2) return irqscope::fail("this needs two CPUs");
  auto file = std::filesystem::absolute("bench_stolen.data").string();
  if (std::system(
          ("dd if=/dev/zero of='" + file + "' bs=1M count=64 conv=fsync status=none").c_str()) !=
      0) {
    return irqscope::fail("cannot write {}", file);
  }
  int cpu = interrupted_cpu(file);
  keep_off(cpu);
  fmt::print("CPU {}, {} s, disk reads from the others\n", cpu, seconds);
  Result<void> result;
  {
    Child load(disk_load(file));
    result = measure_all(irqscope, cpu, seconds);
  }
  std::filesystem::remove(file);
  return result;
}

}  // namespace

int main(int argc, char** argv) try {
  auto seconds = argc > 2 ? irqscope::parse_number(argv[2]) : Result<uint64_t>(5);
  if (argc < 2 || !seconds || *seconds == 0) {
    fmt::print(stderr, "usage: bench_stolen IRQSCOPE [SECONDS]\n");
    return 2;
  }
  auto result = run(argv[1], *seconds);
  if (result) return 0;
  fmt::print(stderr, "bench_stolen: {}\n", result.error().message);
  return 1;
} catch (const std::exception& failure) {
  std::fputs(failure.what(), stderr);
  return 1;
}
