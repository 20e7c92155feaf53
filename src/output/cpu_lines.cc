#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/interval.h"
#include "output/entity_fields.h"
#include "output/grid.h"
#include "output/stat.h"

namespace irqscope::output {
namespace {

constexpr size_t kMostCpus = 16;

// What only the table has: the share of all parts.
constexpr Field<In<CpuUse>> kAll = {"all",
                                    "%ALL",
                                    Unit::share,
                                    FieldKind::gauge,
                                    Align::right,
                                    "share of all of them",
                                    [](const In<CpuUse>& use) {
                                      return share_value(use->net_ns.total(),
                                                         use.interval.duration_ns);
                                    }};

constexpr Pick kCpuPicks[] = {{"cpu"},       {"hardirq"}, {"vector"}, {"softirq"},
                              {"thread", 3}, {"nmi", 4},  {"all", 1}, {"idle", 2}};

using CpuColumns = std::vector<TableColumn<In<CpuUse>>>;

CpuColumns cpu_columns() {
  CpuColumns columns;
  for (const Pick& pick : kCpuPicks) {
    const auto* field = pick.key == kAll.key ? &kAll : find(cpu_fields(), pick.key);
    columns.push_back(table_column(*field, pick, {}));
  }
  return columns;
}

uint64_t all(const CpuUse& use) { return use.net_ns.total(); }

bool is_busier(const CpuUse& a, const CpuUse& b) {
  if (all(a) != all(b)) return all(a) > all(b);
  return a.cpu < b.cpu;
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
  Grid grid(cpu_columns(), options.unit);
  std::vector<Line> lines{grid.header()};
  for (size_t i = 0; i < shown; ++i) lines.push_back(grid.line({interval, cpus[i]}));
  std::string text = rendered(grid.layout(), lines, options.width, options.color);
  if (shown == cpus.size()) return text;
  std::string rest = rest_text(cpus.size() - shown, most_of_rest, interval.duration_ns);
  return text + wrapped({rest}, {"", 0, options.width});
}

}  // namespace irqscope::output
