// irqscope stat, and irqscope without a command, which is the same.
#include "cli/commands.h"
#include "cli/run_table.h"
#include "cli/stat_options.h"

namespace irqscope {
namespace {

constexpr std::string_view kStatSummary =
    "Every kind of interrupt: how often, how long, every second";
constexpr std::string_view kStatExamples =
    "On a terminal each table takes the place of the last, and q ends it.\n\n"
    "Examples:\n"
    "  irqscope stat                    everything, every second\n"
    "  irqscope stat --by cpu           how much of each CPU interrupts take\n"
    "  irqscope stat --by task 10       which tasks lose the time\n"
    "  irqscope stat --by function --kind softirq\n"
    "                                   what softirqs spend their time on\n"
    "  irqscope stat --delay 5          how long softirqs and threads wait, too\n"
    "  irqscope stat --alert 'rate>50k' --alert 'share>0.3' --json 60\n"
    "                                   every minute, and storms at once\n";
constexpr std::string_view kExamplesAlone =
    "This is irqscope stat. On a terminal q ends it.\n\n"
    "Examples:\n"
    "  irqscope                         everything, every second\n"
    "  irqscope 5 --top 10              the ten most expensive, every 5 seconds\n"
    "  irqscope --by cpu                how much of each CPU interrupts take\n";

Result<int> parse_and_run(std::string_view name, std::string_view examples, const Context& context,
                          const Arguments& arguments) {
  TableUsage usage{
      name, kStatSummary, examples, {std::begin(kSourceKinds), std::end(kSourceKinds)}};
  TableCommand command;
  RawStatOptions raw;
  MoreOptions more{[&](CLI::App& app) { declare_stat(app, raw); },
                   [&](TableCommand& read) { return read_stat(raw, read); }};
  auto done = parse_table_command(usage, context, arguments, command, more);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  command.is_live = true;
  Pace& pace = command.pace;
  if (!pace.interval_ns && !pace.duration_ns) pace.interval_ns = 1'000'000'000;
  return run_table(context, std::move(command));
}

}  // namespace

Result<int> run_stat(const Context& context, const Arguments& arguments) {
  return parse_and_run("irqscope stat", kStatExamples, context, arguments);
}

Result<int> run_alone(const Context& context, const Arguments& arguments) {
  return parse_and_run("irqscope", kExamplesAlone, context, arguments);
}

}  // namespace irqscope
