// For tests on the running kernel: may they run here, what do the kernel and a collector of our own
// say meanwhile, and does a program that we started count yet.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "collect/ebpf_collector.h"
#include "diagnose/compare.h"
#include "support/load.h"
#include "support/process.h"

// Skips the test, with the reason, unless this kernel lets this user attach programs. That is tried
// with programs that do nothing: if those work and ours do not, tests are to fail.
#define IRQSCOPE_NEEDS_EBPF() \
  if (std::string reason = irqscope::test::why_no_ebpf(); !reason.empty()) GTEST_SKIP() << reason

namespace irqscope::test {

std::string why_no_ebpf();

// Longer than any interrupt is under way, also on a virtual CPU that was stopped meanwhile.
void let_interrupts_finish();

KernelCounters read_kernel();

// A collector of both families in this process, started; a failure of the test if it can't be.
std::unique_ptr<EbpfCollector> start_collector(const CollectRequest& request);
CollectRequest both_families();
// Snapshots of it; a failure of the test if it can't be read.
Snapshot read(EbpfCollector& collector);

// Counts at one moment: by kind, number and CPU.
using Place = std::tuple<Kind, uint32_t, int>;
using Counts = std::map<Place, uint64_t>;
Counts counts_of(const Snapshot& snapshot);  // calls that have ended, handled or not
Counts counts_of(const KernelCounters& counters);
Counts growth(const Counts& begin, const Counts& end);
uint64_t on_all_cpus(const Counts& counts, Kind kind, uint32_t id);
uint32_t softirq_vector(std::string_view name);  // "net_rx" on this kernel

// At least and at most; equal if nothing arrived between the readings that they come from.
struct Range {
  uint64_t least = 0;
  uint64_t most = 0;
};
testing::AssertionResult is_in(uint64_t count, const Range& range);

// A witness of what happens while others count: a collector of our own, read from outside their
// time (begin_outer, before they start; end_outer, after they have ended) and from inside
// (begin_inner, once they count; end_inner, before they are told to end). The load runs
// inside; what it causes is in both.
class Witness {
 public:
  Witness();
  void begin_outer() { take(0); }
  void begin_inner() { take(1); }
  void end_inner() { take(2); }
  void end_outer() { take(3); }

  // How many calls anyone who counted correctly in that time must have seen.
  Range range(Kind kind, uint32_t id, std::optional<int> cpu = {}) const;
  Range range(std::string_view softirq, std::optional<int> cpu = {}) const {
    return range(Kind::softirq, softirq_vector(softirq), cpu);
  }
  Range kernel_range(Kind kind, uint32_t id) const;  // likewise, by the kernel's own counters
  // Every source with calls: (kind, number).
  std::vector<std::pair<Kind, uint32_t>> sources() const;

 private:
  void take(size_t moment);
  std::unique_ptr<EbpfCollector> collector_;
  std::array<Counts, 4> ours_, kernels_;
};

// The device interrupts that reading the disk causes, found out by doing it. Empty: none.
std::vector<uint32_t> disk_irqs(const DiskFile& disk);

// Waits until the program has attached so many BPF links and sleeps until its next reading; false
// if it has ended before.
bool wait_until_counting(Running& program, size_t links);
// Waits until SIGINT no longer kills the program; false if it has ended before.
bool wait_until_catching(Running& program);
// Ids of the BPF programs that a process holds, and whether one is loaded still.
std::vector<uint32_t> bpf_programs_of(pid_t pid);
bool is_loaded(uint32_t bpf_program);
// The kernel frees programs a little after their last user has gone.
bool is_unloaded_soon(uint32_t bpf_program);

// Starts the programs, runs the load while all of them count (with so many BPF links each) and
// tells them to end as Ctrl-C does. With a witness, its four readings lie around all that.
std::vector<Finished> run_around(const std::vector<std::vector<std::string>>& commands,
                                 size_t links, const std::function<void()>& load,
                                 Witness* witness = nullptr);

// The objects of JSON Lines; a failure of the test if a line is partial or no JSON.
std::vector<nlohmann::json> json_lines(const std::string& text);
// The calls of one source in all of them, handled or not.
uint64_t calls_in(const std::vector<nlohmann::json>& intervals, Kind kind, uint32_t id,
                  std::optional<int> cpu = {});

}  // namespace irqscope::test
