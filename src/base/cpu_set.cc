#include "base/cpu_set.h"

#include <algorithm>

#include "base/parse.h"

namespace irqscope {
namespace {

// Linux's largest NR_CPUS is 8192; anything above 65535 is a slip of the finger, and expanding
// the range 0-4000000000 would eat the machine's memory.
constexpr uint64_t kHighestCpu = 65535;
// Likewise 0-65535,0-65535 and so on.
constexpr uint64_t kMostInList = 4 * (kHighestCpu + 1);

Result<uint64_t> parse_cpu(std::string_view text, std::string_view list) {
  auto cpu = parse_number(text);
  if (!cpu) return usage_error("'{}' is not a list of CPUs such as 0,2-5", list);
  if (*cpu > kHighestCpu) return usage_error("CPU {} in '{}' is out of range", text, list);
  return *cpu;
}

}  // namespace

CpuSet::CpuSet(std::vector<int> cpus) : cpus_(std::move(cpus)) {
  std::sort(cpus_.begin(), cpus_.end());
  cpus_.erase(std::unique(cpus_.begin(), cpus_.end()), cpus_.end());
}

Result<CpuSet> CpuSet::parse(std::string_view list) {
  while (!list.empty() && list.back() == '\n') list.remove_suffix(1);
  std::vector<int> cpus;
  for (std::string_view part : split(list, ',')) {
    size_t dash = part.find('-');
    auto low = parse_cpu(part.substr(0, dash), list);
    if (!low) return tl::unexpected(low.error());
    auto high = dash == part.npos ? low : parse_cpu(part.substr(dash + 1), list);
    if (!high) return tl::unexpected(high.error());
    if (*high < *low) return usage_error("the range {} in '{}' runs backwards", part, list);
    if (cpus.size() + (*high - *low) >= kMostInList) return usage_error("'{}' is too long", list);
    for (uint64_t cpu = *low; cpu <= *high; ++cpu) cpus.push_back(static_cast<int>(cpu));
  }
  return CpuSet(std::move(cpus));
}

bool CpuSet::contains(int cpu) const { return std::binary_search(cpus_.begin(), cpus_.end(), cpu); }

std::string CpuSet::to_list() const {
  std::string list;
  for (size_t i = 0; i < cpus_.size();) {
    size_t last = i;
    while (last + 1 < cpus_.size() && cpus_[last + 1] == cpus_[last] + 1) ++last;
    if (!list.empty()) list += ',';
    list += std::to_string(cpus_[i]);
    if (last > i) list += '-' + std::to_string(cpus_[last]);
    i = last + 1;
  }
  return list;
}

}  // namespace irqscope
