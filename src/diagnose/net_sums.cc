#include "diagnose/net_sums.h"

#include <map>

namespace irqscope {
namespace {

using CpuLevel = std::pair<int, size_t>;  // CPU, level
using Sums = std::map<CpuLevel, uint64_t>;

Sums sums_of(const CpuUses& uses) {
  Sums sums;
  for (const CpuUse& use : uses) {
    for (size_t level = 0; level < kLevels; ++level) {
      sums[{use.cpu, level}] = use.net_ns[level];
    }
  }
  return sums;
}

Sums sums_of(const Snapshot& snapshot) {
  Sums sums;
  for (const Row& row : snapshot.rows) {
    uint64_t net = row.tally.timing ? row.tally.timing->net_ns() : 0;
    sums[{row.source.key.cpu.value_or(-1), info_of(row.source.key.kind).level}] +=
        net + row.tally.not_handled_ns.value_or(0);
  }
  return sums;
}

}  // namespace

std::vector<SumCheck> check_sums(const CpuUses& outer_begin, const Snapshot& begin,
                                 const CpuUses& inner_begin, const CpuUses& inner_end,
                                 const Snapshot& end, const CpuUses& outer_end) {
  Sums from_outer = sums_of(outer_begin), from = sums_of(begin), from_inner = sums_of(inner_begin);
  Sums to_inner = sums_of(inner_end), to = sums_of(end), to_outer = sums_of(outer_end);
  std::vector<SumCheck> checks;
  for (const auto& [place, outer] : to_outer) {
    checks.push_back({place.first, place.second, to[place] - from[place],
                      to_inner[place] - from_inner[place], outer - from_outer[place]});
  }
  return checks;
}

std::vector<int> overfull_cpus(const CpuUses& outer_begin, const CpuUses& outer_end,
                               uint64_t passed_ns) {
  std::map<int, uint64_t> before;
  for (const CpuUse& use : outer_begin) before[use.cpu] = use.net_ns.total();
  std::vector<int> overfull;
  for (const CpuUse& use : outer_end) {
    if (use.net_ns.total() - before[use.cpu] > passed_ns) overfull.push_back(use.cpu);
  }
  return overfull;
}

}  // namespace irqscope
