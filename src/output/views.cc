#include "output/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace irqscope::output {
namespace {

constexpr double kBusyShare = 0.5;  // of a CPU: worth a look at once
constexpr size_t kLongestName = 30;

bool has_irq(const Row& row) { return info_of(row.source.key.kind).has_irq; }

Value irq_number(const In<Row>& row) {
  if (!has_irq(row.entity)) return {};
  return uint64_t{row->source.key.id};
}

// Of the processes and cgroups that found no place there is none.
Value process(const In<Row>& row) {
  if (row->source.key.id == 0 && row->source.key.action == 0) return {};
  return uint64_t{row->source.key.id};
}

Value used_budget(const In<Row>& row) {
  if (!row->tally.work || row->tally.budget.value_or(0) == 0) return {};
  return static_cast<double>(*row->tally.work) / static_cast<double>(*row->tally.budget);
}

// "net_rx 61%, local_timer 20%": shares of what was taken.
Value sources(const In<Row>& row) {
  std::string text;
  uint64_t all_ns = row->tally.timing ? row->tally.timing->net_ns() : 0;
  for (const Share& share : row->shares) {
    if (!text.empty()) text += ", ";
    text += share.name;
    if (all_ns == 0) continue;
    double part = static_cast<double>(share.net_ns) / static_cast<double>(all_ns);
    text += fmt::format(" {:.0f}%", part * 100);
  }
  if (text.empty()) return {};
  return text;
}

// What only a table has: parts and compositions of other figures.
constexpr std::array kOwn = {
    RowField{"irq", "IRQ", Unit::none, FieldKind::label, Align::right, "IRQ number", irq_number},
    RowField{"pid", "PID", Unit::none, FieldKind::label, Align::right, "process", process},
    RowField{"used_budget", "%BUDGET", Unit::share, FieldKind::gauge, Align::right,
             "work as a share of the budget", used_budget},
    RowField{"sources", "SOURCES", Unit::none, FieldKind::text, Align::left,
             "who took the time, and which share of it", sources},
};

// A section per kind of interrupt.
constexpr RowPick kSections[] = {
    {{"name"}},
    {{"irq", 4}, When::hardirqs},
    {{"cpu"}, When::per_cpu},
    {{"count"}},
    {{"rate", 8}},
    {{"total_ns", 2}, When::times},
    {{"avg_ns", 9}, When::times},
    {{"p50_ns", 10}, When::times},
    {{"p99_ns", 5}, When::times},
    {{"max_ns", 3}, When::times},
    {{"cpu_share", 6}, When::times},
    {{"not_handled", 7}, When::shared_lines},
};

constexpr RowPick kBySource[] = {
    {{"kind", 5}},
    {{"name"}},
    {{"cpu"}, When::per_cpu},
    {{"context", 6}, When::contexts},
    {{"irq", 11}, When::irqs},
    {{"count"}},
    {{"rate", 13}, When::usual},
    {{"not_handled", 10}, When::shared_lines},
    {{"net_ns", 1}, When::net},
    {{"total_ns", 14}, When::net},
    {{"total_ns", 1}, When::gross},
    {{"p50_ns", 12}, When::usual_times},
    {{"p99_ns", 8}, When::times},
    {{"max_ns", 7}, When::times},
    {{"delay_p50_ns", 9}, When::delays},
    {{"delay_p99_ns", 4}, When::delays},
    {{"delay_max_ns", 3}, When::delays},
    {{"cpu_share", 2}, When::times},
};

constexpr RowPick kByCpu[] = {
    {{"cpu"}},
    {{"count"}},
    {{"rate", 8}},
    {{"net_ns", 1}, When::times},
    {{"p50_ns", 7}, When::times},
    {{"p99_ns", 4}, When::times},
    {{"max_ns", 3}, When::times},
    {{"delay_p50_ns", 9}, When::delays},
    {{"delay_p99_ns", 6}, When::delays},
    {{"delay_max_ns", 5}, When::delays},
    {{"cpu_share", 2}, When::times},
};

constexpr RowPick kByKind[] = {
    {{"kind"}},
    {{"cpu"}, When::per_cpu},
    {{"count"}},
    {{"rate", 8}},
    {{"net_ns", 1}, When::net},
    {{"total_ns", 10}, When::net},
    {{"total_ns", 1}, When::gross},
    {{"p50_ns", 7}, When::times},
    {{"p99_ns", 4}, When::times},
    {{"max_ns", 3}, When::times},
    {{"delay_p50_ns", 9}, When::delays},
    {{"delay_p99_ns", 6}, When::delays},
    {{"delay_max_ns", 5}, When::delays},
    {{"cpu_share", 2}, When::times},
};

constexpr RowPick kByFunction[] = {
    {{"type", 6}},
    {{"name", 0, "FUNCTION"}},
    {{"within", 4}},
    {{"cpu"}, When::per_cpu},
    {{"count"}},
    {{"rate", 12}},
    {{"net_ns", 1}, When::net},
    {{"total_ns", 13}, When::net},
    {{"total_ns", 1}, When::gross},
    {{"p50_ns", 11}, When::times},
    {{"p99_ns", 5}, When::times},
    {{"max_ns", 3}, When::times},
    {{"work", 10}, When::work},
    {{"used_budget", 9}, When::work},
    {{"cpu_share", 2}, When::times},
};

constexpr RowPick kByTask[] = {
    {{"pid"}},
    {{"name", 0, "COMM"}},
    {{"count", 4}},
    {{"net_ns", 1}, When::times},
    {{"cpu_share", 2}, When::times},
    {{"sources", 3}},
};

constexpr RowPick kByCgroup[] = {
    {{"name", 0, "CGROUP"}},         {{"count", 4}},   {{"net_ns", 1}, When::times},
    {{"cpu_share", 2}, When::times}, {{"sources", 3}},
};

template <class Test>
bool any_row(const Interval& interval, Test test) {
  return std::any_of(interval.rows.begin(), interval.rows.end(), test);
}

bool is_there(When when, const RunInfo& info, const TableOptions& options,
              const Interval& interval) {
  switch (when) {
    case When::always:
      return true;
    case When::per_cpu:
      return options.per_cpu;
    case When::contexts:
      return any_row(interval, [](const Row& row) { return row.source.key.context.has_value(); });
    case When::irqs:
      return any_row(interval, has_irq);
    case When::hardirqs:
      return any_kind(info.kinds, &KindInfo::is_device) || any_row(interval, [](const Row& row) {
               return info_of(row.source.key.kind).is_device;
             });
    case When::shared_lines:
      return any_row(interval,
                     [](const Row& row) { return row.tally.not_handled.value_or(0) > 0; });
    case When::work:
      return any_row(interval, [](const Row& row) { return row.tally.work.has_value(); });
    case When::net:
      return info.has_times && info.has_net;
    case When::gross:
      return info.has_times && !info.has_net;
    case When::times:
      return info.has_times;
    case When::usual:
      return !options.delay;
    case When::usual_times:
      return info.has_times && !options.delay;
    case When::delays:
      return options.delay;
  }
  return false;
}

const RowField& row_field(std::string_view key) {
  const RowField* own = find(std::span<const RowField>(kOwn), key);
  return own ? *own : *find_row_field(key);
}

Style busy_style(Unit of, const Value& value) {
  const auto* share = std::get_if<double>(&value);
  return share && *share > kBusyShare ? Style::alert : plain_style(of, value);
}

RowColumn column_of(const Pick& pick, std::string_view elastic) {
  RowColumn column = table_column(row_field(pick.key), pick, elastic);
  column.layout.is_list = pick.key == "sources";
  if (pick.key == "name") column.layout.most = kLongestName;
  if (pick.key == "cpu_share") column.pick.style = busy_style;
  return column;
}

}  // namespace

std::span<const RowPick> picks(const TableOptions& options) {
  if (!options.all_kinds) return kSections;
  switch (options.by) {
    case By::source:
      return kBySource;
    case By::cpu:
      return kByCpu;
    case By::kind:
      return kByKind;
    case By::function:
      return kByFunction;
    case By::task:
      return kByTask;
    case By::cgroup:
      return kByCgroup;
  }
  return {};
}

std::vector<RowColumn> row_columns(const RunInfo& info, const TableOptions& options,
                                   const Interval& interval) {
  bool is_victim = options.by == By::task || options.by == By::cgroup;
  std::string_view elastic = is_victim ? "sources" : "name";
  std::vector<RowColumn> columns;
  for (const RowPick& row : picks(options)) {
    if (is_there(row.when, info, options, interval)) {
      columns.push_back(column_of(row.pick, elastic));
    }
  }
  return columns;
}

}  // namespace irqscope::output
