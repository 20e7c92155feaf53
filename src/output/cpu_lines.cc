#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "output/fields.h"
#include "output/layout.h"
#include "output/stat.h"

namespace irqscope::output {
namespace {

constexpr size_t kMostCpus = 16;

const std::vector<Column> kCpuColumns = {{Align::right, 0}, {Align::right, 0}, {Align::right, 0},
                                         {Align::right, 0}, {Align::right, 3}, {Align::right, 4},
                                         {Align::right, 1}, {Align::right, 2}};
const Line kCpuHeader = {{"CPU", Style::header},     {"%HARDIRQ", Style::header},
                         {"%VECTOR", Style::header}, {"%SOFTIRQ", Style::header},
                         {"%THREAD", Style::header}, {"%NMI", Style::header},
                         {"%ALL", Style::header},    {"%FROM-IDLE", Style::header}};

uint64_t all(const CpuUse& use) { return use.net_ns.total(); }

bool is_busier(const CpuUse& a, const CpuUse& b) {
  if (all(a) != all(b)) return all(a) > all(b);
  return a.cpu < b.cpu;
}

Cell share(uint64_t ns, const Interval& interval) {
  auto value = share_of(ns, interval.duration_ns);
  if (!value) return {"-", Style::faint};
  return {percent_text(*value), ns == 0 ? Style::faint : Style::plain};
}

Line line(const CpuUse& use, const Interval& interval) {
  return {{fmt::format("{}", use.cpu)},       share(use.hardirq_net_ns(), interval),
          share(use.vector_net_ns, interval), share(use.net_ns.softirq, interval),
          share(use.net_ns.thread, interval), share(use.net_ns.nmi, interval),
          share(all(use), interval),          share(use.idle_net_ns.total(), interval)};
}

// Rounded up, so that it is true of every one.
std::string rest_text(size_t cpus, uint64_t most_ns, uint64_t duration_ns) {
  std::string text = fmt::format("{} more CPU{}", cpus, cpus == 1 ? "" : "s");
  auto share = share_of(most_ns, duration_ns);
  if (!share) return text;
  return text + fmt::format(" with at most {:.2f} %", std::ceil(*share * 1e4) / 100);
}

}  // namespace

std::string cpu_lines(const TableOptions& options, const Interval& interval) {
  std::vector<CpuUse> cpus = interval.cpus;
  if (cpus.empty()) return "";
  std::sort(cpus.begin(), cpus.end(), is_busier);
  size_t shown = std::min(cpus.size(), kMostCpus);
  uint64_t most_of_rest = shown < cpus.size() ? all(cpus[shown]) : 0;
  std::sort(cpus.begin(), cpus.begin() + static_cast<ptrdiff_t>(shown),
            [](const CpuUse& a, const CpuUse& b) { return a.cpu < b.cpu; });
  std::vector<Line> lines{kCpuHeader};
  for (size_t i = 0; i < shown; ++i) lines.push_back(line(cpus[i], interval));
  std::string text = rendered(kCpuColumns, lines, options.width, options.color);
  if (shown == cpus.size()) return text;
  std::string rest = rest_text(cpus.size() - shown, most_of_rest, interval.duration_ns);
  return text + wrapped({rest}, {"", 0, options.width});
}

}  // namespace irqscope::output
