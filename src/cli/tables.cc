// irqscope hardirqs, irqscope softirqs, and irqscope alone.
#include "cli/commands.h"
#include "cli/table_options.h"
#include "ebpf/log.h"

namespace irqscope {
namespace {

constexpr std::string_view kHardirqExamples =
    "Examples:\n"
    "  irqscope hardirqs                until Ctrl-C, then one table\n"
    "  irqscope hardirqs 1              a table every second\n"
    "  irqscope hardirqs 0.5 10 -T      ten tables, twice a second, with the time\n"
    "  irqscope hardirqs -d --irq 36    how long IRQ 36 takes, as a distribution\n"
    "  irqscope hardirqs -l --top 3     who the three most expensive are\n"
    "  irqscope hardirqs -p 1234 1      only what interrupts process 1234\n"
    "  irqscope hardirqs -o json 1 | jq '.rows[] | [.name, .p99_ns]'\n";
constexpr std::string_view kSoftirqExamples =
    "Examples:\n"
    "  irqscope softirqs                until Ctrl-C, then one table\n"
    "  irqscope softirqs 1              a table every second\n"
    "  irqscope softirqs --per-cpu 1    a row per vector and CPU\n"
    "  irqscope softirqs -d --name net  distributions of net_rx and net_tx\n"
    "  irqscope softirqs -c system.slice/sshd.service 5\n"
    "                                   only what interrupts that service\n"
    "  irqscope softirqs -o csv 1 60 > minute.csv\n";
constexpr std::string_view kBothExamples =
    "Examples:\n"
    "  irqscope                         both tables, every second\n"
    "  irqscope 5 --top 10              the ten most expensive, every 5 seconds\n";

// Where the output stays a table, a fallback is worth a word, since columns are missing.
Result<void> tell_fallback(const Context& context, const std::string& reason) {
  if (reason.empty()) return {};
  return context.err.write(fmt::format(
      "irqscope: counts only, from /proc: no eBPF here ({}); 'irqscope doctor' says what helps\n",
      reason));
}

std::unique_ptr<Sink> make_sink(const Context& context, const TableCommand& command) {
  switch (command.format) {
    case OutputFormat::json:
      return make_json_sink(context.out, command.table);
    case OutputFormat::csv:
      return make_csv_sink(context.out, command.table);
    case OutputFormat::text:
      break;
  }
  return make_text_sink(context.out, command.table);
}

// Someone at a terminal who sees nothing for a while should know that it is running.
Result<void> tell_start(const Context& context, const TableCommand& command) {
  bool silent_at_first = !command.pace.interval_ns || *command.pace.interval_ns > 1'000'000'000;
  if (!context.out_is_terminal || !silent_at_first) return {};
  return context.err.write(command.pace.duration_ns ? "Counting... Ctrl-C for the table now\n"
                                                    : "Counting... Ctrl-C to end\n");
}

Result<int> run_table(const Context& context, const TableCommand& command) {
  ebpf::set_up_log(command.verbose);
  auto opened = open_collector(command.collect, context.machine);
  if (!opened) return tl::unexpected(opened.error());
  auto told = tell_fallback(context, opened->fallback_reason);
  if (told) told = tell_start(context, command);
  if (!told) return tl::unexpected(told.error());

  auto sink = make_sink(context, command);
  auto shape = [&](Interval interval) {
    if (!command.table.per_cpu) interval = sum_over_cpus(std::move(interval));
    return select(std::move(interval), command.selection);
  };
  auto result =
      run_session(*opened->collector, *sink, command.pace, shape, while_read(context.out));
  if (!result) return tl::unexpected(result.error());
  return 0;
}

using Adjust = void (*)(const Context& context, TableCommand& command);

Result<int> parse_and_run(const TableUsage& usage, const Context& context,
                          const Arguments& arguments, Adjust adjust = nullptr) {
  TableCommand command;
  auto done = parse_table_command(usage, context, arguments, command);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  if (adjust) adjust(context, command);
  return run_table(context, command);
}

// Every second and, on a terminal, in place.
void make_live(const Context& context, TableCommand& command) {
  Pace& pace = command.pace;
  if (!pace.interval_ns && !pace.duration_ns) pace.interval_ns = 1'000'000'000;
  command.table.refresh = context.can_redraw;
}

}  // namespace

Result<int> run_hardirqs(const Context& context, const Arguments& arguments) {
  return parse_and_run({"irqscope hardirqs",
                        "Device interrupt handlers: how often and how long",
                        kHardirqExamples,
                        {Kind::hardirq}},
                       context, arguments);
}

Result<int> run_softirqs(const Context& context, const Arguments& arguments) {
  return parse_and_run({"irqscope softirqs",
                        "Softirq vectors: how often and how long",
                        kSoftirqExamples,
                        {Kind::softirq}},
                       context, arguments);
}

Result<int> run_both(const Context& context, const Arguments& arguments) {
  return parse_and_run({"irqscope",
                        "Device interrupt handlers and softirqs, every second",
                        kBothExamples,
                        {Kind::hardirq, Kind::softirq}},
                       context, arguments, make_live);
}

}  // namespace irqscope
