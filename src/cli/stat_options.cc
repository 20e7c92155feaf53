#include "cli/stat_options.h"

#include <algorithm>

#include "cli/filter_options.h"
#include "cli/values.h"

namespace irqscope {
namespace {

Result<void> read_alerts(const StatWords& words, std::vector<AlertRule>& alerts) {
  for (const std::string& text : words.alerts) {
    auto rule = parse_alert(text);
    if (!rule) return in_context("--alert", rule.error());
    alerts.push_back(std::move(*rule));
  }
  return {};
}

bool is_victim(By by) { return by == By::task || by == By::cgroup; }

// What needs times, as it stands on the command line; empty if nothing does.
std::string first_with_times(const StatWords& words, const TableCommand& command) {
  if (words.delay) return "--delay";
  if (command.table.by == By::function || is_victim(command.table.by)) return "--by " + *words.by;
  auto alert =
      std::find_if(command.alerts.begin(), command.alerts.end(),
                   [](const AlertRule& rule) { return rule.figure == AlertRule::Figure::share; });
  return alert == command.alerts.end() ? "" : fmt::format("--alert '{}'", alert->text);
}

Result<void> check_engine(const StatWords& words, TableCommand& command) {
  std::string timed = first_with_times(words, command);
  if (!timed.empty() && !command.collect.measure_time) {
    return usage_error("--no-times leaves nothing for {} to show", timed);
  }
  std::string needy = timed.empty() && words.cost ? "--cost" : timed;
  if (needy.empty()) return {};
  if (command.collect.backend == Backend::procfs) {
    return usage_error("{} needs eBPF; --backend procfs has counts only", needy);
  }
  if (!command.collect.backend) command.ebpf_for = needy;
  return {};
}

Result<void> check_shape(const StatWords& words, const TableCommand& command) {
  const TableOptions& table = command.table;
  if (words.delay && table.by != By::source) {
    return usage_error("--delay belongs to a source; --by {} shows none", *words.by);
  }
  if (is_victim(table.by) && (table.per_cpu || table.distribution)) {
    return usage_error("--by {} has sums only, and nothing for {} to show", *words.by,
                       table.per_cpu ? "--per-cpu" : "--dist");
  }
  if (table.by == By::function && command.irqs) {
    return usage_error("--by function shows {}; --irq leaves {}",
                       kinds_text(&KindInfo::has_functions),
                       none_of_kinds(&KindInfo::has_functions));
  }
  return {};
}

Result<void> check_kinds(const StatWords& words, const TableCommand& command) {
  auto check = [&](bool is_asked, std::string_view option, bool KindInfo::*has) -> Result<void> {
    if (!is_asked || any_kind(command.collect.kinds, has)) return {};
    return usage_error("{} {}; --kind leaves {}", option, kinds_text(has), none_of_kinds(has));
  };
  return in_turn(
      [&] { return check(words.delay, "--delay is about", &KindInfo::has_delay); },
      [&] {
        return check(command.table.by == By::function, "--by function shows",
                     &KindInfo::has_functions);
      },
      [&] { return check(command.irqs.has_value(), "--irq chooses", &KindInfo::has_irq); });
}

Result<void> read_words(const StatWords& words, TableCommand& command) {
  return in_turn(
      [&] {
        return convert("--by", words.by, command.table.by,
                       one_of<By>({{"source", By::source},
                                   {"cpu", By::cpu},
                                   {"kind", By::kind},
                                   {"function", By::function},
                                   {"task", By::task},
                                   {"cgroup", By::cgroup}}));
      },
      [&] { return convert("--kind", words.kinds, command.collect.kinds, parse_kinds); },
      [&] { return read_alerts(words, command.alerts); });
}

void fill_in(const StatWords& words, TableCommand& command) {
  CollectRequest& collect = command.collect;
  By by = command.table.by;
  command.table.all_kinds = true;
  command.table.delay = words.delay;
  if (by == By::cpu && !command.selection.sort) command.selection.sort = SortKey::cpu;
  collect.measure_net = collect.measure_time;
  collect.measure_delay = words.delay;
  collect.functions = by == By::function;
  if (is_victim(by)) collect.victims = by == By::task ? Kind::task : Kind::cgroup;
  collect.costs = words.cost;
  collect.kernel_counts = by == By::source;  // without their times no sum would have one
}

}  // namespace

void declare_stat(CLI::App& app, StatWords& words) {
  declare_stat_tables(app, words);
  app.option_defaults()->group("Output");
  app.add_flag("--cost", words.cost, "What irqscope's own programs cost");
}

void declare_stat_tables(CLI::App& app, StatWords& words) {
  app.option_defaults()->group("Output");
  app.add_option("--by", words.by, "Rows by source, cpu, kind, function, task or cgroup")
      ->type_name("WHAT");
  app.add_flag("--delay", words.delay, "How long softirqs and threads waited to run");
  app.add_option("--alert", words.alerts, "Report storms at once: 'rate>50k', 'share>0.3'")
      ->type_name("RULE")
      ->allow_extra_args(false);
  app.option_defaults()->group("Filters");
  app.add_option("--kind", words.kinds, "Only hardirq, vector, nmi, softirq, thread: a list")
      ->type_name("LIST");
}

Result<void> read_stat(const StatWords& words, TableCommand& command) {
  auto result = in_turn(
      [&] { return read_words(words, command); }, [&] { return check_shape(words, command); },
      [&] { return check_kinds(words, command); }, [&] { return check_engine(words, command); });
  if (result) fill_in(words, command);
  return result;
}

}  // namespace irqscope
