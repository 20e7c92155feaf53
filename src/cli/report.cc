// irqscope report
#include "base/stop_signal.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/filter_options.h"
#include "cli/recording_info.h"
#include "cli/recording_notes.h"
#include "cli/run_table.h"
#include "cli/stat_options.h"
#include "collect/recording_collector.h"
#include "output/recording_report.h"
#include "output/recording_text.h"

namespace irqscope {
namespace {

constexpr std::string_view kReportSummary = "A recording as tables: what stat would have shown";
constexpr std::string_view kReportExamples =
    "Takes the table options of irqscope stat. Without INTERVAL it shows one table of\n"
    "the whole recording.\n\n"
    "Examples:\n"
    "  irqscope report FILE             everything\n"
    "  irqscope report FILE --info      where, when and how it was recorded\n"
    "  irqscope report FILE 1           second by second\n"
    "  irqscope report FILE --by task --top 10\n"
    "                                   which tasks lost time to interrupts\n"
    "  irqscope report FILE --delay --per-cpu --kind softirq\n"
    "  irqscope report FILE -d --name net\n"
    "                                   distributions of net_rx and net_tx\n"
    "  irqscope report FILE --json 0.1 | jq -c '[.time_ns, (.rows | length)]'\n";

RecordingRequest request_of(const TableCommand& command) {
  return {command.collect.measurement(), recorded_filter(command.collect)};
}

Result<void> check_content(const TableCommand& command, const recording::Header& header) {
  if (command.collect.functions && !header.has_functions) {
    return fail("{} has no functions; record them with: irqscope record --functions",
                command.recording);
  }
  return {};
}

// The exit status: 1 if it is damaged.
Result<int> show_info(const Context& context, const TableCommand& command) {
  if (!command.format->has_reports) return usage_error("--info is text or json");
  auto events = RecordedEvents::open(command.recording);
  if (!events) return tl::unexpected(events.error());
  RecordingInfo info = read_info(*events);
  auto written =
      context.out.write(command.format->is_for_people ? info_text(info) : info_json(info));
  if (!written) return tl::unexpected(written.error());
  return info.damage.empty() ? 0 : 1;
}

std::string quiet_text(const Passed& passed) {
  if (passed.over == 0) return "";
  return fmt::format("{} empty intervals are not shown one by one but as {} longer {}", passed.over,
                     passed.as, passed.as == 1 ? "interval" : "intervals");
}

// The exit status: 1 if something is wrong with the file.
Result<int> show(const Context& context, TableCommand& command) {
  fit_to(context, command);
  auto events = RecordedEvents::open(command.recording);
  if (!events) return tl::unexpected(events.error());
  auto checked = check_content(command, events->header());
  if (!checked) return tl::unexpected(checked.error());
  RecordingCollector collector(std::move(*events), request_of(command));
  auto started = collector.start();
  if (!started) return in_context(command.recording, started.error());
  auto shown = run_tables(context, command, collector, [&collector](uint64_t deadline_ns) {
    return collector.advance_to(deadline_ns) && !StopSignal::requested();
  });
  if (!shown) return tl::unexpected(shown.error());
  std::vector<std::string> notes = left_out_notes(collector.extent());
  std::string complaint = collector.complaint();
  if (complaint.empty() && collector.is_read()) complaint = ending_text(collector.extent());
  for (std::string note : {quiet_text(*shown), std::move(complaint)}) {
    if (!note.empty()) notes.push_back(std::move(note));
  }
  auto printed = tell_notes(context, "report", command.recording, notes);
  if (!printed) return tl::unexpected(printed.error());
  return collector.is_intact() ? 0 : 1;
}

}  // namespace

Result<int> run_report(const Context& context, const Arguments& arguments) {
  TableUsage usage{"irqscope report",
                   kReportSummary,
                   kReportExamples,
                   {std::begin(kSourceKinds), std::end(kSourceKinds)}};
  usage.from_recording = true;
  TableCommand command;
  RawStatOptions raw;
  bool info = false;
  MoreOptions more{[&](CLI::App& app) {
                     declare_stat_tables(app, raw);
                     app.option_defaults()->group("Output");
                     app.add_flag("--info", info, "Where, when and how it was recorded");
                   },
                   [&](TableCommand& read) { return read_stat(raw, read); }};
  auto done = parse_table_command(usage, context, arguments, command, more);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  if (context.only_parses) return 0;
  return with_output(context, command.output, Written::at_the_end, [&](const Context& shown) {
    // A recording is untrusted input.
    confine_to(shown, sys::Duty::counting);
    return info ? show_info(shown, command) : show(shown, command);
  });
}

}  // namespace irqscope
