// The price per event: ns per interrupt inside the programs that count it, ours beside those of
// libbpf-tools and bpftrace and beside two clock readings; what a flood of packets is slowed down;
// how soon counting begins; how much memory it takes.
//
//   bench_overhead IRQSCOPE [ROUNDS [JSON-FILE]]     as root; IRQSCOPE is the program's path
//
// Each tracer in turn is started and loaded with a fixed number of interrupts; the kernel's own
// statistics of its programs (BPF_ENABLE_STATS) are read before and after. What these take
// themselves is what an empty program costs in the same round, and is subtracted. Medians and the
// medians of the rounds' ratios are shown.
#include <bpf/bpf.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "base/clock.h"
#include "base/parse.h"
#include "base/unique_fd.h"
#include "child.h"
#include "programs.h"
#include "tracer.h"

namespace {

using irqscope::monotonic_ns;
using irqscope::Result;
using irqscope::UniqueFd;
using namespace irqscope::bench;
using Json = nlohmann::ordered_json;

constexpr size_t kEmpty = 0, kOurs = 2;  // in every list of tracers

std::vector<std::string> bpftrace(const std::string& tracepoint, const std::string& key) {
  std::string program = fmt::format(
      "tracepoint:irq:{0}_entry {{ @start[cpu] = nsecs; }} "
      "tracepoint:irq:{0}_exit /@start[cpu]/ {{ @ns[{1}] = hist(nsecs - @start[cpu]); "
      "delete(@start[cpu]); }}",
      tracepoint, key);
  return {"bpftrace", "-e", program};
}

std::vector<Tracer> softirq_tracers(const std::string& irqscope) {
  return {{"an empty program", {}, {"empty_soft_in", "empty_soft_out"}},
          {"two clock readings", {}, {"clock_soft_in", "clock_soft_out"}},
          {"irqscope stat", {irqscope, "stat", "100"}, {"softirq_en", "softirq_ex"}},
          {"irqscope softirqs -d", {irqscope, "softirqs", "-d", "100"}, {}},
          {"libbpf-tools softirqs -d", {"softirqs", "-d", "100"}, {}},
          {"bpftrace, hist()", bpftrace("softirq", "args->vec"), {}}};
}

std::vector<Tracer> hardirq_tracers(const std::string& irqscope) {
  return {{"an empty program", {}, {"empty_hard_in", "empty_hard_out"}},
          {"two clock readings", {}, {"clock_hard_in", "clock_hard_out"}},
          {"irqscope stat", {irqscope, "stat", "100"}, {"hardirq_en", "hardirq_ex"}},
          {"irqscope hardirqs -d", {irqscope, "hardirqs", "-d", "100"}, {}},
          {"libbpf-tools hardirqs -d", {"hardirqs", "-d", "100"}, {}},
          {"bpftrace, hist()", bpftrace("irq_handler", "args->irq"), {}}};
}

// Those whose program is there; the others are told, once.
std::vector<Tracer> installed(std::vector<Tracer> tracers) {
  static std::set<std::string> told;
  std::erase_if(tracers, [](const Tracer& tracer) {
    const std::vector<std::string>& command = tracer.command;
    bool is_path = command.empty() || command[0].find('/') != std::string::npos;
    if (is_path || is_installed(command[0])) return false;
    if (told.insert(command[0]).second) {
      fmt::print(stderr, "bench_overhead: {} is not installed and left out\n", command[0]);
    }
    return true;
  });
  return tracers;
}

struct Scene {
  std::string name;
  Load load;
  std::vector<Tracer> tracers;
  std::vector<std::vector<double>> ns = {};  // of a call: by tracer, by round
  std::vector<std::map<std::string, std::vector<double>>> programs = {};
};

Result<void> measure(Scene& scene) {
  scene.ns.resize(scene.tracers.size());
  scene.programs.resize(scene.tracers.size());
  for (size_t i = 0; i < scene.tracers.size(); ++i) {
    auto means = run_under(scene.tracers[i], scene.load);
    if (!means) return tl::unexpected(means.error());
    double ns = call_ns(*means, scene.tracers[i].programs);
    if (ns == 0) return irqscope::fail("{}: no program of it ran", scene.tracers[i].name);
    scene.ns[i].push_back(ns);
    for (const ProgramMean& mean : *means) scene.programs[i][mean.name].push_back(mean.ns);
  }
  return {};
}

// Of tracer `i`, without what the statistics take.
std::vector<double> own_ns(const Scene& scene, size_t i) {
  std::vector<double> values;
  for (size_t round = 0; round < scene.ns[i].size(); ++round) {
    values.push_back(scene.ns[i][round] - scene.ns[kEmpty][round]);
  }
  return values;
}

double our_ratio(const Scene& scene, size_t ours, size_t theirs) {
  auto a = own_ns(scene, ours), b = own_ns(scene, theirs);
  for (size_t round = 0; round < a.size(); ++round) a[round] /= b[round];
  return median(a);
}

void show(const Scene& scene) {
  fmt::print("\n{:<44} {:>8} {:>10} {:>17}\n", scene.name, "ns", "less empty",
             "irqscope stat : it");
  for (size_t i = 0; i < scene.tracers.size(); ++i) {
    fmt::print("{:<44} {:>8.0f}", scene.tracers[i].name, median(scene.ns[i]));
    if (i != kEmpty) fmt::print(" {:>10.0f}", median(own_ns(scene, i)));
    if (i != kEmpty && i != kOurs) fmt::print(" {:>18.2f}", our_ratio(scene, kOurs, i));
    fmt::print("\n");
  }
  std::fflush(stdout);
}

Json json_of(const Scene& scene) {
  Json tracers = Json::array();
  for (size_t i = 0; i < scene.tracers.size(); ++i) {
    Json programs = Json::object();
    for (const auto& [name, ns] : scene.programs[i]) programs[name] = median(ns);
    Json tracer = {{"name", scene.tracers[i].name},
                   {"ns", median(scene.ns[i])},
                   {"ns_without_statistics", median(own_ns(scene, i))},
                   {"rounds", scene.ns[i]},
                   {"ns_per_run", programs}};
    if (i != kEmpty) tracer["ratio_of_irqscope"] = our_ratio(scene, kOurs, i);
    tracers.push_back(tracer);
  }
  return {{"name", scene.name}, {"tracers", tracers}};
}

Result<Json> compare_costs(const std::string& irqscope, const Load& flood, const Load& disk,
                           uint64_t rounds) {
  UniqueFd statistics(bpf_enable_stats(BPF_STATS_RUN_TIME));
  if (!statistics) return irqscope::fail("the kernel's BPF statistics need root and Linux 5.8");
  std::vector<Scene> scenes = {
      {"softirq, " + flood.name, flood, installed(softirq_tracers(irqscope))},
      {"softirq, " + disk.name, disk, installed(softirq_tracers(irqscope))},
      {"hardirq, " + disk.name, disk, installed(hardirq_tracers(irqscope))}};
  for (uint64_t round = 0; round < rounds; ++round) {
    for (Scene& scene : scenes) {
      auto measured = measure(scene);
      if (!measured) return tl::unexpected(measured.error());
    }
  }
  Json all = Json::array();
  for (const Scene& scene : scenes) {
    show(scene);
    all.push_back(json_of(scene));
  }
  return all;
}

Result<double> seconds_of(const Load& load) {
  uint64_t begin = monotonic_ns();
  if (std::system(load.command.c_str()) != 0) {
    return irqscope::fail("the load failed: {}", load.command);
  }
  return static_cast<double>(monotonic_ns() - begin) / 1e9;
}

Result<double> seconds_under(const std::vector<std::string>& tracer, const Load& load) {
  if (tracer.empty()) return seconds_of(load);
  Child child(tracer);
  if (!child.started()) return irqscope::fail("cannot start {}", tracer[0]);
  wait_for_programs(child.pid());
  return seconds_of(load);
}

Result<Json> compare_slowdown(const std::string& irqscope, const Load& flood, uint64_t rounds) {
  const auto tracers = installed({{"not traced", {}, {}},
                                  {"irqscope softirqs", {irqscope, "softirqs", "100"}, {}},
                                  {"irqscope stat", {irqscope, "stat", "100"}, {}},
                                  {"libbpf-tools softirqs", {"softirqs", "100"}, {}},
                                  {"bpftrace, hist()", bpftrace("softirq", "args->vec"), {}}});
  std::vector<std::vector<double>> seconds(tracers.size()), slowdown(tracers.size());
  for (uint64_t round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < tracers.size(); ++i) {
      auto taken = seconds_under(tracers[i].command, flood);
      if (!taken) return tl::unexpected(taken.error());
      seconds[i].push_back(*taken);
      slowdown[i].push_back(*taken / seconds[0].back());
    }
  }
  Json all = Json::array();
  fmt::print("\n{:<44} {:>8} {:>10}\n", flood.name, "s", "slowdown");
  for (size_t i = 0; i < tracers.size(); ++i) {
    fmt::print("{:<44} {:>8.3f} {:>10.3f}\n", tracers[i].name, median(seconds[i]),
               median(slowdown[i]));
    all.push_back({{"name", tracers[i].name},
                   {"seconds", median(seconds[i])},
                   {"slowdown", median(slowdown[i])},
                   {"rounds", seconds[i]}});
  }
  return all;
}

bool counts_softirqs(const Programs& before) {
  for (const auto& [id, program] : all_programs()) {
    if (!before.contains(id) && program.runs > 0 && program.name.starts_with("softirq_en")) {
      return true;
    }
  }
  return false;
}

// From the start of the process to the first softirq that it counts, while there are always some.
Result<double> start_ms(const std::string& irqscope) {
  Child flood({"ping", "-q", "-f", "127.0.0.1"});
  auto before = all_programs();
  uint64_t begin = monotonic_ns();
  Child child({irqscope, "softirqs", "100"});
  while (!counts_softirqs(before)) {
    if (monotonic_ns() - begin > 10'000'000'000) return irqscope::fail("nothing is counted");
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
  return static_cast<double>(monotonic_ns() - begin) / 1e6;
}

double resident_mb(const std::string& irqscope) {
  Child child({irqscope, "stat", "1"});
  std::this_thread::sleep_for(std::chrono::milliseconds(3500));
  return most_resident_kb(child.pid()) / 1024;
}

Result<Json> measure_process(const std::string& irqscope, uint64_t rounds) {
  UniqueFd statistics(bpf_enable_stats(BPF_STATS_RUN_TIME));
  std::vector<double> starts, resident;
  for (uint64_t round = 0; round < rounds; ++round) {
    auto start = start_ms(irqscope);
    if (!start) return tl::unexpected(start.error());
    starts.push_back(*start);
    resident.push_back(resident_mb(irqscope));
  }
  unsigned cpus = std::thread::hardware_concurrency();
  fmt::print("\n{:<44} {:>8.0f} ms\n{:<44} {:>8.1f} MiB\n", "start of softirqs to first event",
             median(starts), fmt::format("most resident, stat on {} CPUs", cpus), median(resident));
  return Json{{"start_to_first_event_ms", median(starts)},
              {"stat_resident_mib", median(resident)},
              {"cpus", cpus}};
}

Result<Json> run(const std::string& irqscope, uint64_t rounds) {
  show_tracepoints();
  auto file = DiskFile::make("bench_overhead.data");
  if (!file) return tl::unexpected(file.error());
  Load flood = loopback_flood(), disk = file->direct_reads();
  auto costs = compare_costs(irqscope, flood, disk, rounds);
  if (!costs) return costs;
  auto slowdown = compare_slowdown(irqscope, flood, rounds);
  if (!slowdown) return slowdown;
  auto process = measure_process(irqscope, rounds);
  if (!process) return process;
  return Json{{"schema", "irqscope.overhead/1"},
              {"rounds", rounds},
              {"costs", *costs},
              {"slowdown", *slowdown},
              {"process", *process}};
}

}  // namespace

int main(int argc, char** argv) try {
  auto rounds = argc > 2 ? irqscope::parse_number(argv[2]) : Result<uint64_t>(5);
  if (argc < 2 || argc > 4 || !rounds || *rounds == 0) {
    fmt::print(stderr, "usage: bench_overhead IRQSCOPE [ROUNDS [JSON-FILE]]\n");
    return 2;
  }
  auto result = run(argv[1], *rounds);
  if (!result) {
    fmt::print(stderr, "bench_overhead: {}\n", result.error().message);
    return 1;
  }
  if (argc > 3 && !(std::ofstream(argv[3]) << result->dump(2) << '\n')) {
    fmt::print(stderr, "bench_overhead: cannot write {}\n", argv[3]);
    return 1;
  }
  return 0;
} catch (const std::exception& failure) {
  std::fputs(failure.what(), stderr);
  return 1;
}
