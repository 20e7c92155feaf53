// irqscope trace
#include "session/trace.h"
#include "base/parse.h"
#include "cli/choice_check.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/engine_options.h"
#include "cli/filter_options.h"
#include "cli/output_options.h"
#include "cli/parser.h"
#include "cli/recording_notes.h"
#include "cli/transport_options.h"
#include "cli/values.h"
#include "ebpf/log.h"
#include "output/formats.h"
#include "output/recording_text.h"
#include "sys/kernel.h"

namespace irqscope {
namespace {

constexpr std::string_view kTraceExamples =
    "A line per finished interrupt, in the order of time. With --slower and --delayed\n"
    "only what passes either leaves the kernel.\n\n"
    "Examples:\n"
    "  irqscope trace                   every interrupt, until Ctrl-C\n"
    "  irqscope trace --slower 100us    only what took 100 us or more\n"
    "  irqscope trace --kind softirq --delayed 1ms\n"
    "                                   softirqs that waited for a millisecond\n"
    "  irqscope trace --irq 36 --stack --count 5\n"
    "                                   what IRQ 36 interrupted, five times\n"
    "  irqscope trace --input FILE      what irqscope record has written\n"
    "  irqscope trace --json --duration 10 | jq -c 'select(.pid == 1)'\n";

struct RawTraceOptions {
  std::optional<std::string> slower, delayed, count, duration, input, kinds;
  bool stack = false, functions = false, nanoseconds = false;
  RawOutput output;
  RawFilters filters;
  RawTransport transport;
  RawEngine engine;
};

struct TraceCommand {
  CollectRequest collect;
  SourceFilter filter;
  TracePlan plan;
  const Format* format = &kFormats[0];
};

void declare(CLI::App& app, RawTraceOptions& raw) {
  app.add_option("--slower", raw.slower, "Only what took at least this long: 100us, 1ms")
      ->type_name("T");
  app.add_option("--delayed", raw.delayed, "Only what waited at least this long to run")
      ->type_name("T");
  app.add_option("-n,--count", raw.count, "Stop after N events")->type_name("N");
  app.add_option("--duration", raw.duration, "Stop after this time")->type_name("T");
  app.add_option("--input", raw.input, "Read a recording instead")->type_name("FILE");
  declare_output(app, raw.output, event_formats());
  app.add_flag("--stack", raw.stack, "The kernel stack below each event");
  app.add_flag("--functions", raw.functions, "Timers, tasklets, polls ... as well as interrupts");
  app.add_flag("-N,--nanoseconds", raw.nanoseconds, "Times in ns instead of us");
  declare_filters(app, raw.filters, true);
  declare_kinds(app, raw.kinds);
  declare_transport(app, raw.transport, true);
  declare_engine(app, raw.engine);
}

Result<void> read_events(const Context& context, const RawTraceOptions& raw,
                         CollectRequest& collect) {
  collect.kinds = {std::begin(kSourceKinds), std::end(kSourceKinds)};
  collect.measure_net = collect.measure_delay = true;
  collect.functions = raw.functions;
  EventChoice& events = collect.events.emplace();
  events.stacks = raw.stack;
  return in_turn(
      [&] { return convert("--slower", raw.slower, events.slower_ns, parse_duration); },
      [&] { return convert("--delayed", raw.delayed, events.delayed_ns, parse_duration); },
      [&] { return convert("--kind", raw.kinds, collect.kinds, parse_kinds); },
      [&] { return read_transport(context, raw.transport, collect); });
}

// What is not in a recording can't be asked of it.
Result<void> check_input(const RawTraceOptions& raw) {
  if (!raw.input) return {};
  if (raw.stack) return usage_error("--stack needs the running kernel; a recording has none");
  if (raw.transport.transport || raw.transport.buffer) {
    return usage_error("--input needs no transport and no buffer");
  }
  return {};
}

Result<void> check_kinds(const RawTraceOptions& raw, const TraceCommand& command) {
  const std::vector<Kind>& kinds = command.collect.kinds;
  if (command.filter.irqs && !any_kind(kinds, &KindInfo::has_irq)) {
    return usage_error("--irq chooses {}; --kind leaves {}", kinds_text(&KindInfo::has_irq),
                       none_of_kinds(&KindInfo::has_irq));
  }
  return raw.delayed ? check_delays("--delayed", kinds) : Result<void>();
}

Result<void> read(const Context& context, const RawTraceOptions& raw, TraceCommand& command) {
  return in_turn(
      [&] { return read_events(context, raw, command.collect); },
      [&] {
        return raw.input
                   ? read_recorded_filters(raw.filters, command.collect, command.filter)
                   : read_filters(raw.filters, context.machine, command.collect, command.filter);
      },
      [&] { return check_input(raw); }, [&] { return check_kinds(raw, command); },
      [&] { return convert("--count", raw.count, command.plan.count, parse_positive); },
      [&] { return convert("--duration", raw.duration, command.plan.duration_ns, parse_duration); },
      [&] { return read_output(raw.output, command.format); },
      [&] { return read_engine(raw.engine, command.collect); });
}

std::unique_ptr<EventSink> make_sink(const Context& context, const RawTraceOptions& raw,
                                     const TraceCommand& command) {
  EventTextOptions options;
  if (raw.nanoseconds) options.unit = TimeUnit::nanoseconds;
  options.color = context.color;
  if (context.terminal_width > 0) options.width = context.terminal_width;
  return command.format->make_events(context.out, options);
}

Result<int> printed(const Context& context, const TraceSummary& summary) {
  auto written = context.err.write(summary_text(summary));
  if (!written) return tl::unexpected(written.error());
  return 0;
}

// The exit status: 1 if the file is damaged.
Result<int> trace_recording(const Context& context, const RawTraceOptions& raw,
                            const TraceCommand& command, EventSink& sink) {
  confine_to(context, sys::Duty::counting, raw.engine.verbose);
  auto events = RecordedEvents::open(*raw.input);
  if (!events) return tl::unexpected(events.error());
  RecordedPlan plan{command.plan, {}, *command.collect.events};
  plan.filter = recorded_filter(command.collect);
  auto summary = run_recorded_trace(*events, sink, plan);
  if (!summary) return tl::unexpected(summary.error());
  auto status = printed(context, *summary);
  std::vector<std::string> notes = left_out_notes(events->extent());
  bool is_sound = events->is_read() && events->damage().empty();
  std::string ending = is_sound ? ending_text(events->extent()) : "";
  if (!ending.empty()) notes.push_back(std::move(ending));
  auto noted = tell_notes(context, "trace", *raw.input, notes);
  if (!noted) return tl::unexpected(noted.error());
  if (!status || events->damage().empty()) return status;
  return fail("{}: {}", *raw.input, events->damage());
}

// Of the running kernel.
Result<void> check_sources(const Context& context, const TraceCommand& command) {
  Choice choice{command.collect.kinds, command.collect.functions};
  choice.name = command.filter.name;
  choice.has_name = command.filter.has_name;
  choice.irqs = command.filter.irqs;
  choice.cpus = command.collect.only_cpus;
  auto absent = check_choice(context.machine, choice);
  if (!absent) return tl::unexpected(absent.error());
  return tell_absent(context, *absent);
}

Result<int> trace(const Context& context, const RawTraceOptions& raw, TraceCommand& command) {
  command.plan.wanted = [&filter = command.filter](const Source& source) {
    return has_irq(filter.irqs, source.key) && (!filter.has_name || filter.has_name(source));
  };
  auto sink = make_sink(context, raw, command);
  if (raw.input) return trace_recording(context, raw, command, *sink);
  auto checked = check_sources(context, command);
  if (!checked) return tl::unexpected(checked.error());
  ebpf::set_up_log(raw.engine.verbose);
  auto events = LiveEvents::start(command.collect, context.machine);
  if (!events) return tl::unexpected(events.error());
  confine_to(context, sys::Duty::counting, raw.engine.verbose);
  auto summary = run_trace(*events, *sink, command.plan, context.out.descriptor());
  if (!summary) return tl::unexpected(summary.error());
  return printed(context, *summary);
}

}  // namespace

Result<int> run_trace_command(const Context& context, const Arguments& arguments) {
  RawTraceOptions raw;
  Parser parser("irqscope trace", "Single interrupts, one line each, as they happen",
                kTraceExamples);
  declare(parser.app(), raw);
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  TraceCommand command;
  auto converted =
      in_turn([&] { return raw.input ? Result<void>() : sys::check_proc(context.machine); },
              [&] { return read(context, raw, command); });
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;
  Written written = raw.input ? Written::at_the_end : Written::as_it_comes;
  return with_output(context, raw.output, written,
                     [&](const Context& shown) { return trace(shown, raw, command); });
}

}  // namespace irqscope
