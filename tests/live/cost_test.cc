// What our own programs cost, and that the kernel measures them for no longer than asked for.
#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "base/parse.h"
#include "support/live.h"
#include "support/load.h"
#include "support/window.h"

namespace irqscope::test {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kDatagrams = 5'000;
constexpr size_t kLinks = 5;

Json find_program(const Json& programs, std::string_view name) {
  auto found = std::find_if(programs.begin(), programs.end(), [&](const Json& program) {
    return program.at("name").get<std::string>().starts_with(name);
  });
  return found == programs.end() ? Json() : *found;
}

TEST(LiveCost, IsThatOfTheRun) {
  IRQSCOPE_NEEDS_EBPF();
  Witness witness;
  auto finished = run_around(
      {{IRQSCOPE_PROGRAM, "stat", "--cost", "--json", "1000"}}, kLinks,
      [] { EXPECT_TRUE(send_datagrams(kDatagrams)); }, &witness);
  auto intervals = json_lines(finished[0].out);
  ASSERT_EQ(intervals.size(), 1u);
  const Json& programs = intervals[0].at("programs");
  Json entry = find_program(programs, "softirq_entry");
  ASSERT_TRUE(entry.is_object()) << programs;
  EXPECT_GE(entry.at("runs"), kDatagrams);
  EXPECT_GT(entry.at("run_ns"), 0u);
  for (const Json& program : programs) {
    EXPECT_LE(program.at("cpu_share"), 64.0) << program;
    EXPECT_EQ(program.at("runs") == 0, program.at("ns_per_run").is_null()) << program;
  }
  // Of one softirq each: those that are shown, and what was under way at the beginning and end.
  uint64_t calls = 0;
  for (auto [kind, id] : witness.sources()) {
    if (kind == Kind::softirq) calls += witness.range(kind, id).most;
  }
  EXPECT_LE(entry.at("runs"), calls);
}

TEST(LiveCost, IsAbsentUnlessAskedFor) {
  IRQSCOPE_NEEDS_EBPF();
  Finished finished = run({IRQSCOPE_PROGRAM, "stat", "--json", "--duration", "50ms"});
  EXPECT_FALSE(json_lines(finished.out).at(0).contains("programs"));
}

// Who had programs measured and has ended has no descriptor left that keeps it so.
bool another_has_them_measured() {
  for (const std::string& process : list_directory("/proc")) {
    std::filesystem::path descriptors = "/proc/" + process + "/fd";
    if (!parse_number(process)) continue;
    for (const std::string& name : list_directory(descriptors)) {
      std::error_code error;
      auto target = std::filesystem::read_symlink(descriptors / name, error);
      if (target == "anon_inode:bpf-stats") return true;
    }
  }
  return false;
}

// Others may have the kernel measure for a while, too; but who leaves it switched on does for ever.
bool is_measured_for_ever(const EbpfCollector& collector) {
  constexpr int kMostTries = 20;
  for (int tries = 0; tries < kMostTries; ++tries) {
    uint64_t before = collector.counting_runs().value_or(0);
    EXPECT_TRUE(send_datagrams(1'000));
    let_interrupts_finish();
    if (collector.counting_runs().value_or(0) == before) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  return true;
}

TEST(LiveCost, LeavesTheKernelAsItWas) {
  IRQSCOPE_NEEDS_EBPF();
  auto setting = [] { return read_line("/proc/sys/kernel/bpf_stats_enabled").value_or(""); };
  std::string before = setting();
  if (before != "0") GTEST_SKIP() << "this machine measures all its programs";
  auto collector = start_collector(both_families());
  uint64_t measured = 0;
  auto finished = run_around({{IRQSCOPE_PROGRAM, "stat", "--cost", "1000"}}, kLinks, [&] {
    uint64_t runs = collector->counting_runs().value_or(0);
    EXPECT_TRUE(send_datagrams(kDatagrams));
    let_interrupts_finish();
    measured = collector->counting_runs().value_or(0) - runs;
  });
  EXPECT_GE(measured, kDatagrams) << "while it runs";
  EXPECT_EQ(setting(), before);
  bool measured_still = is_measured_for_ever(*collector);
  if (measured_still && another_has_them_measured()) {
    GTEST_SKIP() << "another process has the kernel measure its programs";
  }
  EXPECT_FALSE(measured_still);
}

}  // namespace
}  // namespace irqscope::test
