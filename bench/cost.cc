// What counting costs: ns per interrupt inside the tracing programs, ours beside libbpf-tools',
// under the same load in one run, with the ratio; then stat with its options beside our plain
// commands.
//
//   bench_cost IRQSCOPE [ROUNDS [tools|stat]]     as root; IRQSCOPE is the program's path
//
// Each tool is started, loaded with a fixed number of interrupts, and the kernel's own statistics
// of its programs (BPF_ENABLE_STATS) are read before and after. These include some 20 ns per run of
// the statistics themselves, the same for both. Rounds alternate between the tools; the median is
// shown.
#include <bpf/bpf.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "base/parse.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "child.h"
#include "loads.h"
#include "modes.h"
#include "programs.h"

namespace {

using irqscope::Result;
using irqscope::UniqueFd;
using namespace irqscope::bench;

struct Tool {
  std::string name;
  std::vector<std::string> command;
};

// ns per entry and exit together, with the tool running.
Result<double> cost_per_interrupt(const Tool& tool, const Load& load) {
  Child child(tool.command);
  if (!child.started()) return irqscope::fail("cannot start {}", tool.command[0]);
  std::set<uint32_t> ours = wait_for_programs(child.pid());
  auto begin = all_programs();
  int status = std::system(load.command.c_str());
  auto end = all_programs();
  if (status != 0) return irqscope::fail("the load failed: {}", load.command);
  double ns = 0;
  for (const auto& [id, program] : growth(begin, end, ours)) {
    if (program.runs == 0) continue;
    ns += static_cast<double>(program.ns) / static_cast<double>(program.runs);
  }
  if (ns == 0) return irqscope::fail("{}: no program of it ran", tool.name);
  return ns;
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

Result<void> compare_tools(const std::string& irqscope, const Load& flood, const Load& disk,
                           uint64_t rounds) {
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
  return result;
}

// `part` is "tools", "stat" or empty for both.
Result<void> run(const std::string& irqscope, uint64_t rounds, const std::string& part) {
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
  Result<void> result;
  if (part != "stat") result = compare_tools(irqscope, flood, disk, rounds);
  if (result && part != "tools") result = compare_modes(irqscope, flood, disk, rounds);
  std::filesystem::remove(disk_file);
  return result;
}

}  // namespace

int main(int argc, char** argv) try {
  auto rounds = argc > 2 ? irqscope::parse_number(argv[2]) : Result<uint64_t>(5);
  if (argc < 2 || !rounds || *rounds == 0) {
    fmt::print(stderr, "usage: bench_cost IRQSCOPE [ROUNDS [tools|stat]]\n");
    return 2;
  }
  auto result = run(argv[1], *rounds, argc > 3 ? argv[3] : "");
  if (result) return 0;
  fmt::print(stderr, "bench_cost: {}\n", result.error().message);
  return 1;
} catch (const std::exception& failure) {
  std::fputs(failure.what(), stderr);
  return 1;
}
