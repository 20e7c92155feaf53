#include "output/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace irqscope::output {
namespace {

// When a column is there.
enum class When {
  always,
  per_cpu,
  contexts,      // some row has one
  irqs,          // some row has an IRQ
  shared_lines,  // some row has calls that were another device's
  work,          // some row has work
  net,           // net times are known
  gross,         // only gross times are
  times,         // either
  usual,         // unless delays were asked for, which need the room
  usual_times,
  delays,
};

struct Pick {
  std::string_view key;
  int give_up;  // as of Field
  When when = When::always;
  std::string_view header = {};  // empty: that of the field
};

bool has_irq(const Row& row) {
  return row.source.key.kind == Kind::hardirq || row.source.key.kind == Kind::thread;
}

Value irq_number(const Interval&, const Row& row) {
  if (!has_irq(row)) return {};
  return uint64_t{row.source.key.id};
}

// Of the processes and cgroups that found no place there is none.
Value process(const Interval&, const Row& row) {
  if (row.source.key.id == 0 && row.source.key.action == 0) return {};
  return uint64_t{row.source.key.id};
}

Value used_budget(const Interval&, const Row& row) {
  if (!row.tally.work || row.tally.budget.value_or(0) == 0) return {};
  return static_cast<double>(*row.tally.work) / static_cast<double>(*row.tally.budget);
}

// "net_rx 61%, local_timer 20%": shares of what was taken.
Value sources(const Interval&, const Row& row) {
  std::string text;
  uint64_t all_ns = row.tally.timing ? row.tally.timing->net_ns() : 0;
  for (const Share& share : row.shares) {
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
    Field{"irq", "IRQ", Unit::none, Align::right, Shown::never, 0, "IRQ number", irq_number},
    Field{"pid", "PID", Unit::none, Align::right, Shown::never, 0, "process", process},
    Field{"used_budget", "%BUDGET", Unit::share, Align::right, Shown::never, 0,
          "work as a share of the budget", used_budget},
    Field{"sources", "SOURCES", Unit::none, Align::left, Shown::never, 0,
          "who took the time, and which share of it", sources},
};

constexpr Pick kBySource[] = {
    {"kind", 5},
    {"name", 0},
    {"cpu", 0, When::per_cpu},
    {"context", 6, When::contexts},
    {"irq", 11, When::irqs},
    {"count", 0},
    {"rate", 13, When::usual},
    {"not_handled", 10, When::shared_lines},
    {"net_ns", 1, When::net},
    {"total_ns", 14, When::net},
    {"total_ns", 1, When::gross},
    {"p50_ns", 12, When::usual_times},
    {"p99_ns", 8, When::times},
    {"max_ns", 7, When::times},
    {"delay_p50_ns", 9, When::delays},
    {"delay_p99_ns", 4, When::delays},
    {"delay_max_ns", 3, When::delays},
    {"cpu_share", 2, When::times},
};

constexpr Pick kByCpu[] = {
    {"cpu", 0},
    {"count", 0},
    {"rate", 8},
    {"net_ns", 1, When::times},
    {"p50_ns", 7, When::times},
    {"p99_ns", 4, When::times},
    {"max_ns", 3, When::times},
    {"delay_p50_ns", 9, When::delays},
    {"delay_p99_ns", 6, When::delays},
    {"delay_max_ns", 5, When::delays},
    {"cpu_share", 2, When::times},
};

constexpr Pick kByKind[] = {
    {"kind", 0},
    {"cpu", 0, When::per_cpu},
    {"count", 0},
    {"rate", 8},
    {"net_ns", 1, When::net},
    {"total_ns", 10, When::net},
    {"total_ns", 1, When::gross},
    {"p50_ns", 7, When::times},
    {"p99_ns", 4, When::times},
    {"max_ns", 3, When::times},
    {"delay_p50_ns", 9, When::delays},
    {"delay_p99_ns", 6, When::delays},
    {"delay_max_ns", 5, When::delays},
    {"cpu_share", 2, When::times},
};

constexpr Pick kByFunction[] = {
    {"type", 6},
    {"name", 0, When::always, "FUNCTION"},
    {"within", 4},
    {"cpu", 0, When::per_cpu},
    {"count", 0},
    {"rate", 12},
    {"net_ns", 1, When::net},
    {"total_ns", 13, When::net},
    {"total_ns", 1, When::gross},
    {"p50_ns", 11, When::times},
    {"p99_ns", 5, When::times},
    {"max_ns", 3, When::times},
    {"work", 10, When::work},
    {"used_budget", 9, When::work},
    {"cpu_share", 2, When::times},
};

constexpr Pick kByTask[] = {
    {"pid", 0},
    {"name", 0, When::always, "COMM"},
    {"count", 4},
    {"net_ns", 1, When::times},
    {"cpu_share", 2, When::times},
    {"sources", 3},
};

constexpr Pick kByCgroup[] = {
    {"name", 0, When::always, "CGROUP"}, {"count", 4},   {"net_ns", 1, When::times},
    {"cpu_share", 2, When::times},       {"sources", 3},
};

std::span<const Pick> picks(By by) {
  switch (by) {
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

Field field_of(const Pick& pick) {
  auto own = std::find_if(kOwn.begin(), kOwn.end(),
                          [&](const Field& field) { return field.key == pick.key; });
  Field field = own != kOwn.end() ? *own : *find_field(pick.key);
  field.give_up = pick.give_up;
  if (!pick.header.empty()) field.header = pick.header;
  return field;
}

}  // namespace

View view(const RunInfo& info, const TableOptions& options, const Interval& interval) {
  bool is_victim = options.by == By::task || options.by == By::cgroup;
  View result{{}, is_victim ? "sources" : "name"};
  for (const Pick& pick : picks(options.by)) {
    if (is_there(pick.when, info, options, interval)) result.fields.push_back(field_of(pick));
  }
  return result;
}

}  // namespace irqscope::output
