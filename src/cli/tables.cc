// irqscope hardirqs and irqscope softirqs.
#include "cli/commands.h"
#include "cli/run_table.h"

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
    "  irqscope hardirqs --json 1 | jq '.rows[] | [.name, .p99_ns]'\n";
constexpr std::string_view kSoftirqExamples =
    "Examples:\n"
    "  irqscope softirqs                until Ctrl-C, then one table\n"
    "  irqscope softirqs 1              a table every second\n"
    "  irqscope softirqs --per-cpu 1    a row per vector and CPU\n"
    "  irqscope softirqs -d --name net  distributions of net_rx and net_tx\n"
    "  irqscope softirqs -c system.slice/sshd.service 5\n"
    "                                   only what interrupts that service\n"
    "  irqscope softirqs -f csv -o minute.csv 1 60\n";

Result<int> parse_and_run(TableUsage usage, const Context& context, const Arguments& arguments) {
  usage.has_letter_c = true;
  TableCommand command;
  auto done = parse_table_command(usage, context, arguments, command);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  return run_table(context, std::move(command));
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

}  // namespace irqscope
