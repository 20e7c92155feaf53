#include "cli/stat_options.h"

#include <algorithm>

#include "cli/filter_options.h"
#include "cli/values.h"

namespace irqscope {
namespace {

Result<void> read_alerts(const RawStatOptions& raw, std::vector<AlertRule>& alerts) {
  for (const std::string& text : raw.alerts) {
    auto rule = parse_alert(text);
    if (!rule) return in_context("--alert", rule.error());
    alerts.push_back(std::move(*rule));
  }
  return {};
}

bool is_victim(By by) { return by == By::task || by == By::cgroup; }

// What needs times, as it stands on the command line; empty if nothing does.
std::string first_with_times(const RawStatOptions& raw, const TableCommand& command) {
  if (raw.delay) return "--delay";
  if (command.table.by == By::function || is_victim(command.table.by)) return "--by " + *raw.by;
  auto alert =
      std::find_if(command.alerts.begin(), command.alerts.end(),
                   [](const AlertRule& rule) { return rule.figure == AlertRule::Figure::share; });
  return alert == command.alerts.end() ? "" : fmt::format("--alert '{}'", alert->text);
}

Result<void> check_engine(const RawStatOptions& raw, TableCommand& command) {
  std::string timed = first_with_times(raw, command);
  if (!timed.empty() && !command.collect.measure_time) {
    return usage_error("--no-times leaves nothing for {} to show", timed);
  }
  std::string needy = timed.empty() && raw.cost ? "--cost" : timed;
  if (needy.empty()) return {};
  if (command.collect.backend == Backend::procfs) {
    return usage_error("{} needs eBPF; --backend procfs has counts only", needy);
  }
  if (!command.collect.backend) command.ebpf_for = needy;
  return {};
}

Result<void> check_rows(const RawStatOptions& raw, const TableCommand& command) {
  const TableOptions& table = command.table;
  if (raw.delay && table.by != By::source) {
    return usage_error("--delay belongs to a source; --by {} shows none", *raw.by);
  }
  if (is_victim(table.by) && (table.per_cpu || table.distribution)) {
    return usage_error("--by {} has sums only, and nothing for {} to show", *raw.by,
                       table.per_cpu ? "--per-cpu" : "--dist");
  }
  if (table.by == By::function && command.irqs) {
    return usage_error("--by function shows {}; --irq leaves {}",
                       kinds_text(&KindInfo::has_functions),
                       none_of_kinds(&KindInfo::has_functions));
  }
  return {};
}

Result<void> check_kinds(const RawStatOptions& raw, const TableCommand& command) {
  auto check = [&](bool is_asked, std::string_view option, bool KindInfo::*has) -> Result<void> {
    if (!is_asked || any_kind(command.collect.kinds, has)) return {};
    return usage_error("{} {}; --kind leaves {}", option, kinds_text(has), none_of_kinds(has));
  };
  return in_turn(
      [&] { return check(raw.delay, "--delay is about", &KindInfo::has_delay); },
      [&] {
        return check(command.table.by == By::function, "--by function shows",
                     &KindInfo::has_functions);
      },
      [&] { return check(command.irqs.has_value(), "--irq chooses", &KindInfo::has_irq); });
}

Result<void> read_raw(const RawStatOptions& raw, TableCommand& command) {
  return in_turn(
      [&] {
        return convert("--by", raw.by, command.table.by,
                       one_of<By>({{"source", By::source},
                                   {"cpu", By::cpu},
                                   {"kind", By::kind},
                                   {"function", By::function},
                                   {"task", By::task},
                                   {"cgroup", By::cgroup}}));
      },
      [&] { return convert("--kind", raw.kinds, command.collect.kinds, parse_kinds); },
      [&] { return read_alerts(raw, command.alerts); });
}

void fill_in(const RawStatOptions& raw, TableCommand& command) {
  CollectRequest& collect = command.collect;
  By by = command.table.by;
  command.table.all_kinds = true;
  command.table.delay = raw.delay;
  if (by == By::cpu && !command.selection.sort) command.selection.sort = SortKey::cpu;
  collect.measure_net = collect.measure_time;
  collect.measure_delay = raw.delay;
  collect.functions = by == By::function;
  if (is_victim(by)) collect.victims = by == By::task ? Kind::task : Kind::cgroup;
  collect.costs = raw.cost;
  collect.kernel_counts = by == By::source;  // without their times no sum would have one
}

}  // namespace

void declare_stat(CLI::App& app, RawStatOptions& raw) {
  declare_stat_tables(app, raw);
  app.option_defaults()->group("Output");
  app.add_flag("--cost", raw.cost, "What irqscope's own programs cost");
}

void declare_stat_tables(CLI::App& app, RawStatOptions& raw) {
  app.option_defaults()->group("Output");
  app.add_option("--by", raw.by, "Rows by source, cpu, kind, function, task or cgroup")
      ->type_name("WHAT");
  app.add_flag("--delay", raw.delay, "How long softirqs and threads waited to run");
  app.add_option("--alert", raw.alerts, "Report storms at once: 'rate>50k', 'share>0.3'")
      ->type_name("RULE")
      ->allow_extra_args(false);
  app.option_defaults()->group("Filters");
  declare_kinds(app, raw.kinds);
}

Result<void> read_stat(const RawStatOptions& raw, TableCommand& command) {
  auto result = in_turn(
      [&] { return read_raw(raw, command); }, [&] { return check_rows(raw, command); },
      [&] { return check_kinds(raw, command); }, [&] { return check_engine(raw, command); });
  if (result) fill_in(raw, command);
  return result;
}

}  // namespace irqscope
