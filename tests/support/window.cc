#include "support/window.h"

#include <algorithm>
#include <map>
#include <thread>

namespace irqscope::test {
namespace {

void settle_around(const std::function<void()>& read_ours) {
  // The kernel counts some interrupts before their tracepoint, and others after it.
  let_interrupts_finish();
  read_ours();
  let_interrupts_finish();
}

uint64_t ended(const Tally& tally) { return tally.count + tally.not_handled.value_or(0); }

struct Sums {
  uint64_t entered = 0, ended = 0, net_ns = 0, stolen_ns = 0, stolen = 0;
  friend bool operator==(const Sums&, const Sums&) = default;
};

Sums sums_of(const Snapshot& snapshot) {
  Sums sums;
  for (const Row& row : snapshot.rows) {
    sums.entered += row.tally.entered.value_or(0);
    sums.ended += ended(row.tally);
  }
  for (const CpuUse& use : snapshot.cpus) sums.net_ns += use.net_ns.total();
  for (const Theft& theft : snapshot.thefts) {
    sums.stolen += theft.share.count;
    sums.stolen_ns += theft.share.net_ns;
  }
  return sums;
}

// Each reading begins new maxima; those of what was read in vain belong to the last one, too.
void keep_maxima(const std::vector<Row>& before, std::vector<Row>& rows) {
  std::map<SourceKey, const Tally*> earlier;
  for (const Row& row : before) earlier[row.source.key] = &row.tally;
  auto keep = [](const Timing& old, Timing& timing) {
    timing.max_ns = std::max(timing.max_ns, old.max_ns);
  };
  for (Row& row : rows) {
    const Tally* old = earlier[row.source.key];
    if (!old) continue;
    if (old->timing && row.tally.timing) keep(*old->timing, *row.tally.timing);
    if (old->delay && row.tally.delay) keep(old->delay->timing, row.tally.delay->timing);
  }
}

}  // namespace

CollectRequest all_kinds() {
  CollectRequest request;
  request.kinds.assign(std::begin(kSourceKinds), std::end(kSourceKinds));
  request.measure_net = true;
  return request;
}

Reading read_with_runs(EbpfCollector& collector) {
  constexpr int kMostTries = 200;
  Reading reading;
  for (int tries = 0; tries < kMostTries; ++tries) {
    reading.runs_before = collector.counting_runs().value_or(0);
    reading.snapshot = read(collector);
    // A run is counted after the program has ended.
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    reading.runs_after = collector.counting_runs().value_or(0);
    if (reading.runs_before == reading.runs_after) break;
  }
  return reading;
}

uint64_t entered(const Snapshot& snapshot) {
  uint64_t sum = 0;
  for (const Row& row : snapshot.rows) {
    // A thread runs when the scheduler says so: no program of its own counts that.
    if (row.source.key.kind != Kind::thread) sum += row.tally.entered.value_or(0);
  }
  return sum;
}

Window observe(EbpfCollector& collector, const std::function<void()>& load) {
  Window window;
  window.kinds = collector.info().kinds;
  window.outer_begin = read_kernel();
  settle_around([&] { window.begin = read_with_runs(collector); });
  window.inner_begin = read_kernel();
  load();
  window.inner_end = read_kernel();
  settle_around([&] { window.end = read_with_runs(collector); });
  window.outer_end = read_kernel();
  return window;
}

std::vector<Comparison> Window::sources() const {
  auto all = compare(outer_begin, begin.snapshot, inner_begin, inner_end, end.snapshot, outer_end);
  std::erase_if(all, [&](const Comparison& source) {
    return std::count(kinds.begin(), kinds.end(), source.kind) == 0;
  });
  return all;
}

void tell_silent(const Comparison& source) {
  if (source.lost == 0) return;
  fmt::print("[   NOTE   ] {} {}: the kernel called no tracepoint for {} of {}\n",
             kind_name(source.kind), source.name, source.lost, source.kernel_inner);
}

Snapshot read_at_rest(EbpfCollector& collector) {
  constexpr int kMostTries = 10'000;
  Snapshot before = read(collector);
  for (int tries = 0; tries < kMostTries; ++tries) {
    Snapshot snapshot = read(collector);
    keep_maxima(before.rows, snapshot.rows);
    Sums sums = sums_of(snapshot);
    if (sums == sums_of(before) && sums.entered == sums.ended) return snapshot;
    before = std::move(snapshot);
  }
  ADD_FAILURE() << "never at rest";
  return before;
}

}  // namespace irqscope::test
