// What counting costs: ns per interrupt inside the tracing programs, ours beside libbpf-tools',
// under the same load in one run, with the ratio.
//
//   bench_cost IRQSCOPE [ROUNDS]     as root; IRQSCOPE is the program's path
//
// Each tool is started, loaded with a fixed number of interrupts, and the kernel's own statistics
// of its programs (BPF_ENABLE_STATS) are read before and after. These include some 20 ns per run of
// the statistics themselves, the same for both. Rounds alternate between the tools; the median is
// shown.
#include <bpf/bpf.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/parse.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace {

using irqscope::Result;
using irqscope::UniqueFd;

struct Load {
  std::string name;
  std::string command;  // a shell's
};

struct Tool {
  std::string name;
  std::vector<std::string> command;
};

struct ProgramRuns {
  uint64_t runs = 0;
  uint64_t ns = 0;
};

std::map<uint32_t, ProgramRuns> all_programs() {
  std::map<uint32_t, ProgramRuns> programs;
  for (uint32_t id = 0; bpf_prog_get_next_id(id, &id) == 0;) {
    UniqueFd fd(bpf_prog_get_fd_by_id(id));
    bpf_prog_info info{};
    uint32_t length = sizeof(info);
    if (fd && bpf_obj_get_info_by_fd(fd.get(), &info, &length) == 0) {
      programs[id] = {info.run_cnt, info.run_time_ns};
    }
  }
  return programs;
}

pid_t start(const std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  if (posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environ) != 0) child = -1;
  posix_spawn_file_actions_destroy(&actions);
  return child;
}

void stop(pid_t child) {
  kill(child, SIGINT);
  waitpid(child, nullptr, 0);
}

// The programs that were not there before, once there are some and no more come.
std::set<uint32_t> wait_for_programs(const std::map<uint32_t, ProgramRuns>& before) {
  std::set<uint32_t> added;
  for (int tries = 0; tries < 50; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    std::set<uint32_t> now;
    for (const auto& [id, runs] : all_programs()) {
      if (!before.contains(id)) now.insert(id);
    }
    if (!now.empty() && now == added) break;
    added = now;
  }
  return added;
}

// ns per entry and exit together, with the tool running.
Result<double> cost_per_interrupt(const Tool& tool, const Load& load) {
  auto before = all_programs();
  pid_t child = start(tool.command);
  if (child < 0) return irqscope::fail("cannot start {}", tool.command[0]);
  std::set<uint32_t> ours = wait_for_programs(before);
  auto begin = all_programs();
  int status = std::system(load.command.c_str());
  auto end = all_programs();
  stop(child);
  if (status != 0) return irqscope::fail("the load failed: {}", load.command);
  double ns = 0;
  for (uint32_t id : ours) {
    uint64_t runs = end[id].runs - begin[id].runs;
    if (runs > 0) ns += static_cast<double>(end[id].ns - begin[id].ns) / static_cast<double>(runs);
  }
  if (ns == 0) return irqscope::fail("{}: no program of it ran", tool.name);
  return ns;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

Result<void> compare(const Load& load, const Tool& ours, const Tool& theirs, uint64_t rounds) {
  std::vector<double> our_ns, their_ns, ratios;
  for (uint64_t round = 0; round < rounds; ++round) {
    auto our_cost = cost_per_interrupt(ours, load);
    if (!our_cost) return tl::unexpected(our_cost.error());
    auto their_cost = cost_per_interrupt(theirs, load);
    if (!their_cost) return tl::unexpected(their_cost.error());
    our_ns.push_back(*our_cost);
    their_ns.push_back(*their_cost);
    ratios.push_back(*our_cost / *their_cost);
  }
  fmt::print("{:<26} {:<28} {:>7.0f} ns   {:<24} {:>7.0f} ns   ratio {:.2f}\n", load.name,
             ours.name, median(our_ns), theirs.name, median(their_ns), median(ratios));
  std::fflush(stdout);
  return {};
}

Result<void> run(const std::string& irqscope, uint64_t rounds) {
  UniqueFd statistics(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!statistics) return irqscope::fail("the kernel's BPF statistics need root and Linux 5.8");
  auto disk_file = std::filesystem::absolute("bench_cost.data").string();
  if (std::system(("dd if=/dev/zero of='" + disk_file + "' bs=1M count=64 conv=fsync status=none")
                      .c_str()) != 0) {
    return irqscope::fail("cannot write {}", disk_file);
  }
  Load flood{"loopback flood", "ping -q -f -c 100000 127.0.0.1 >/dev/null"};
  Load disk{"direct disk reads",
            "dd if='" + disk_file + "' of=/dev/null bs=4k iflag=direct status=none"};
  auto both = [&](const std::string& name, const Load& load) -> Result<void> {
    Tool theirs{"libbpf-tools " + name, {name, "100"}};
    Tool theirs_dist{"libbpf-tools " + name + " -d", {name, "-d", "100"}};
    Tool ours{"irqscope " + name, {irqscope, name, "100"}};
    Tool ours_dist{"irqscope " + name + " -d", {irqscope, name, "-d", "100"}};
    auto result = compare(load, ours, theirs, rounds);
    return result ? compare(load, ours_dist, theirs_dist, rounds) : result;
  };
  auto result = both("softirqs", flood);
  if (result) result = both("softirqs", disk);
  if (result) result = both("hardirqs", disk);
  std::filesystem::remove(disk_file);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  auto rounds = argc > 2 ? irqscope::parse_number(argv[2]) : Result<uint64_t>(5);
  if (argc < 2 || !rounds || *rounds == 0) {
    fmt::print(stderr, "usage: bench_cost IRQSCOPE [ROUNDS]\n");
    return 2;
  }
  auto result = run(argv[1], *rounds);
  if (result) return 0;
  fmt::print(stderr, "bench_cost: {}\n", result.error().message);
  return 1;
}
