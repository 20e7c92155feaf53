#include "cli/run_table.h"

#include <unistd.h>

#include "base/quit_key.h"
#include "base/utf8.h"
#include "cli/choice_check.h"
#include "cli/confined.h"
#include "cli/row_choice.h"
#include "ebpf/log.h"

namespace irqscope {
namespace {

constexpr uint64_t kFirstLookNs = 300'000'000;

// An alert is about a source. Where rows are about something else, --name is not about sources.
Watch watch_for(const TableCommand& command) {
  auto wanted = [&command](const Source& source) {
    bool has_name = command.table.by != By::source || !command.selection.wanted ||
                    command.selection.wanted(source);
    return has_name && is_wanted(command, source.key);
  };
  return {StormWatch(command.alerts), wanted};
}

Result<OpenedCollector> open(const Context& context, const TableCommand& command) {
  CollectRequest request = command.collect;
  if (!command.ebpf_for.empty()) request.backend = Backend::ebpf;
  auto opened = open_collector(request, context.machine);
  if (opened || command.ebpf_for.empty()) return opened;
  return in_context(fmt::format("{} needs eBPF", command.ebpf_for), opened.error());
}

// Where the output stays a table, a fallback is worth a word, since columns are missing.
Result<void> tell_fallback(const Context& context, const std::string& reason) {
  if (reason.empty()) return {};
  return context.err.write(fmt::format(
      "irqscope: counts only, from /proc: no eBPF here ({}); 'irqscope doctor' says what helps\n",
      masked(reason)));
}

// Someone at a terminal who sees nothing for a while should know that it is running.
Result<void> tell_start(const Context& context, const TableCommand& command) {
  bool silent_at_first = !command.pace.interval_ns || *command.pace.interval_ns > 1'000'000'000;
  if (!context.out_is_terminal || !silent_at_first) return {};
  return context.err.write(command.pace.duration_ns ? "Counting... Ctrl-C for the table now\n"
                                                    : "Counting... Ctrl-C to end\n");
}

// On a terminal what is live ends with q, too.
Result<Passed> show_live(const Context& context, const TableCommand& command,
                         Collector& collector) {
  bool has_keys = command.is_live && context.owns_process && context.out_is_terminal &&
                  isatty(STDIN_FILENO) == 1;
  if (!has_keys) return run_tables(context, command, collector, while_read(context.out));
  QuitKey key(STDIN_FILENO);
  return run_tables(context, command, collector, [&](uint64_t deadline_ns) {
    return key.wait_until_ns(deadline_ns, context.out.descriptor());
  });
}

// Where rows are about something else, --name is not about sources.
Choice choice_of(const TableCommand& command) {
  bool of_sources = command.table.by == By::source;
  Choice choice{command.collect.kinds, command.collect.functions};
  if (of_sources) choice.name = command.name;
  choice.has_name = command.selection.wanted;
  choice.irqs = command.irqs;
  choice.cpus = command.collect.only_cpus;
  return choice;
}

Result<int> measure(const Context& context, const TableCommand& command) {
  auto absent = check_choice(context.machine, choice_of(command));
  if (!absent) return tl::unexpected(absent.error());
  if (auto printed = tell_absent(context, *absent); !printed)
    return tl::unexpected(printed.error());
  ebpf::set_up_log(command.verbose);
  auto opened = open(context, command);
  if (!opened) return tl::unexpected(opened.error());
  confine_to(context, sys::Duty::counting, command.verbose);
  auto printed = tell_fallback(context, opened->fallback_reason);
  if (printed) printed = tell_start(context, command);
  if (!printed) return tl::unexpected(printed.error());
  auto result = show_live(context, command, *opened->collector);
  if (!result) return tl::unexpected(result.error());
  return 0;
}

}  // namespace

void fit_to(const Context& shown, TableCommand& command) {
  TableOptions& table = command.table;
  table.color = shown.color;
  if (shown.terminal_width > 0) table.width = shown.terminal_width;
  table.terminal = shown.terminal_now;
  table.refresh = command.is_live && shown.can_redraw && command.format->is_for_people;
  if (!table.refresh) return;
  if (shown.terminal_height > 0) table.height = shown.terminal_height;
  if (!command.pace.count) command.pace.first_ns = kFirstLookNs;
}

Result<int> run_table(const Context& context, TableCommand command) {
  if (context.only_parses) return 0;
  return with_output(context, command.output,
                     command.is_live ? Written::as_it_comes : Written::at_the_end,
                     [&](const Context& shown) {
                       fit_to(shown, command);
                       return measure(shown, command);
                     });
}

Result<Passed> run_tables(const Context& context, const TableCommand& command, Collector& collector,
                          const Wait& wait) {
  auto sink = command.format->make(context.out, command.table);
  Watch watch = watch_for(command);
  return run_session(
      collector, *sink, command.pace,
      [&](Interval interval) { return choose_rows(command, std::move(interval)); }, wait,
      command.alerts.empty() ? nullptr : &watch);
}

}  // namespace irqscope
