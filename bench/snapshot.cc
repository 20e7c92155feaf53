// What a snapshot of a large machine takes, and what happened between two of them.
//
//   bench_snapshot [ROUNDS]
//
// The rows are simulated: every source was called on every CPU since the reading before, with
// durations in five octaves. They are written before each reading, and the caches filled with other
// things, as between two intervals. CPU time of the one thread; the median is shown. Fails if
// 512 CPUs and 200 sources take longer than they may.
#include <fmt/format.h>
#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/parse.h"
#include "collect/simulated_machine.h"
#include "model/group.h"
#include "model/interval.h"

namespace {

using namespace irqscope;

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

template <class Work>
double ms_of(const Work& work) {
  double begin = cpu_ms();
  work();
  return cpu_ms() - begin;
}

double resident_bytes() {
  std::string text = read_file("/proc/self/statm").value_or("");
  std::vector<std::string_view> words = split_words(text);
  double pages = words.size() > 1 ? static_cast<double>(parse_number(words[1]).value_or(0)) : 0;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// Times in ms.
struct Figures {
  double first = 0;  // with the names of all sources
  double snapshot = 0;
  double difference = 0;
  double grouped = 0;  // the difference, added up over CPUs
  double quiet = 0;    // a snapshot after nothing has happened
  double bytes = 0;    // resident beside the kernel side's rows, with two snapshots and an interval
};

class Bench {
 public:
  Bench(uint32_t cpus, uint32_t irqs) : machine_(cpus, irqs), collector_(machine_) {
    malloc_trim(0);  // what sizes before have left
    begin_bytes_ = resident_bytes();
  }

  Figures run(size_t rounds) {
    Figures figures;
    figures.first = turn().snapshot;
    std::vector<double> snapshots, differences, groups;
    for (size_t round = 0; round < rounds; ++round) {
      Figures one = turn();
      snapshots.push_back(one.snapshot);
      differences.push_back(one.difference);
      groups.push_back(one.grouped);
    }
    figures.snapshot = median(snapshots);
    figures.difference = median(differences);
    figures.grouped = median(groups);
    figures.bytes = resident_bytes() - begin_bytes_;
    figures.quiet = ms_of([&] { (void)read(); });
    return figures;
  }

 private:
  Snapshot read() { return std::move(*collector_.read()); }

  Figures turn() {
    machine_.interrupt_all();
    std::fill(other_memory_.begin(), other_memory_.end(), other_memory_[0] + 1);
    Figures figures;
    Snapshot later;
    figures.snapshot = ms_of([&] { later = read(); });
    Interval interval;
    figures.difference = ms_of([&] { interval = difference(before_, later); });
    figures.grouped = ms_of([&] { interval = group(std::move(interval), By::source, false); });
    before_ = std::move(later);
    return figures;
  }

  test::SimulatedMachine machine_;
  test::SimulatedCollector collector_;
  Snapshot before_;
  double begin_bytes_ = 0;
  std::vector<char> other_memory_ = std::vector<char>(16u << 20);
};

struct Size {
  uint32_t cpus, sources;
};

constexpr std::array<Size, 7> kSizes = {
    {{64, 200}, {128, 200}, {256, 200}, {512, 50}, {512, 100}, {512, 200}, {1024, 200}}};
constexpr size_t kLimited = 5;  // the size that has a limit
constexpr double kLimitMs = 50;

void print_line(const Size& size, const Figures& figures) {
  double rows = double{1} * size.cpus * size.sources;
  fmt::print("{:>5} {:>8} {:>8.1f} {:>9.1f} {:>8.0f} {:>9.1f} {:>8.1f} {:>7.1f} {:>9.0f}\n",
             size.cpus, size.sources, figures.first, figures.snapshot,
             figures.snapshot * 1e6 / rows, figures.difference, figures.grouped, figures.quiet,
             figures.bytes / rows);
  fflush(stdout);
}

// Of each to the one that has the limit.
void print_ratios(const std::vector<Figures>& all) {
  auto rows = [](const Size& size) { return double{1} * size.cpus * size.sources; };
  for (size_t i = 0; i < kSizes.size(); ++i) {
    if (i == kLimited) continue;
    fmt::print("{:>5} {:>8}: rows {:.2f}, snapshot {:.2f}, interval {:.2f}\n", kSizes[i].cpus,
               kSizes[i].sources, rows(kSizes[i]) / rows(kSizes[kLimited]),
               all[i].snapshot / all[kLimited].snapshot,
               all[i].difference / all[kLimited].difference);
  }
}

}  // namespace

int main(int argc, char** argv) {
  size_t rounds = argc > 1 ? irqscope::parse_number(argv[1]).value_or(0) : 9;
  if (rounds == 0) {
    fmt::print(stderr, "usage: {} [ROUNDS]\n", argv[0]);
    return 2;
  }
  fmt::print("{:>5} {:>8} {:>8} {:>9} {:>8} {:>9} {:>8} {:>7} {:>9}\n", "CPUs", "sources",
             "first ms", "snapshot", "ns/row", "interval", "by name", "quiet", "bytes/row");
  std::vector<Figures> all;
  for (const Size& size : kSizes) {
    all.push_back(Bench(size.cpus, size.sources).run(rounds));
    print_line(size, all.back());
  }
  print_ratios(all);
  double ms = all[kLimited].snapshot;
  fmt::print("limit of 512 x 200, {} ms: {}\n", kLimitMs, ms <= kLimitMs ? "kept" : "exceeded");
  return 0;
}
