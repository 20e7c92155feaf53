// irqscope record
#include <poll.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>

#include "base/parse.h"
#include "base/stop_signal.h"
#include "cli/choice_check.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/engine_options.h"
#include "cli/filter_options.h"
#include "cli/parser.h"
#include "cli/record_print.h"
#include "cli/transport_options.h"
#include "cli/values.h"
#include "cli/version.h"
#include "ebpf/log.h"
#include "session/child.h"
#include "session/record.h"
#include "sys/topology.h"

namespace irqscope {
namespace {

constexpr std::string_view kRecordExamples =
    "Every interrupt goes into FILE, until Ctrl-C or until COMMAND ends, whose exit\n"
    "status is passed on. Then: irqscope report FILE, irqscope trace --input FILE.\n\n"
    "Examples:\n"
    "  irqscope record -o boot.irq --duration 30\n"
    "  irqscope record -o build.irq -- make -j8\n"
    "  irqscope record -o last.irq --ring 1m\n"
    "                                   until Ctrl-C; only the last minute is kept\n"
    "  irqscope record -o slow.irq --flight 5s --trigger 'slower 1ms net_rx'\n"
    "                                   what came before, and after, a slow net_rx\n";

struct RawRecordOptions {
  std::optional<std::string> output, duration, max_size, ring, flight, trigger, kinds;
  bool force = false, functions = false;
  RawFilters filters;
  RawTransport transport;
  RawEngine engine;
};

struct RecordCommand {
  CollectRequest collect;
  RecordPlan plan;
  std::vector<std::string> workload;  // the command to run; empty: none
};

void declare(CLI::App& app, RawRecordOptions& raw) {
  app.add_option("-o,--output", raw.output, "The file to write")->type_name("FILE");
  app.add_flag("--force", raw.force, "Replace it if it exists");
  app.add_option("--duration", raw.duration, "Stop after this time")->type_name("T");
  app.add_option("--max-size", raw.max_size, "Stop when the file has this size: 100M")
      ->type_name("SIZE");
  app.add_option("--ring", raw.ring, "Keep only the last T: 30s, 5m")->type_name("T");
  app.add_option("--flight", raw.flight, "Write only the time T around a trigger")->type_name("T");
  app.add_option("--trigger", raw.trigger, "'slower T [SOURCE]' or 'delayed T [SOURCE]'")
      ->type_name("WHEN");
  app.add_flag("--functions", raw.functions, "Timers, tasklets, polls ... as well as interrupts");
  declare_kernel_filters(app, raw.filters);
  declare_kinds(app, raw.kinds);
  declare_transport(app, raw.transport, false);
  declare_engine(app, raw.engine);
}

Result<uint64_t> parse_size(std::string_view text) {
  auto bytes = parse_bytes(text);
  if (bytes && *bytes == 0) return usage_error("'{}' must be more than zero", text);
  return bytes;
}

Result<void> read_flight(const RawRecordOptions& raw, std::optional<Flight>& flight) {
  if (!raw.flight && !raw.trigger) return {};
  if (!raw.trigger) return usage_error("--flight needs a --trigger, such as 'slower 1ms'");
  if (!raw.flight) return usage_error("--trigger needs to know how much to keep: --flight 10s");
  if (raw.ring) return usage_error("--flight and --ring exclude each other");
  flight.emplace();
  return in_turn([&] { return convert("--flight", raw.flight, flight->keep_ns, parse_duration); },
                 [&] { return convert("--trigger", raw.trigger, flight->trigger, parse_trigger); });
}

Result<void> read_plan(const RawRecordOptions& raw, RecordPlan& plan) {
  plan.path = raw.output.value_or("");
  plan.replace = raw.force;
  return in_turn(
      [&] { return convert("--duration", raw.duration, plan.duration_ns, parse_duration); },
      [&] { return convert("--max-size", raw.max_size, plan.max_bytes, parse_size); },
      [&] { return convert("--ring", raw.ring, plan.ring_ns, parse_duration); },
      [&] { return read_flight(raw, plan.flight); },
      [&]() -> Result<void> {
        if (plan.path == "-") {
          return usage_error("--output: a recording needs a file; '-' is standard output");
        }
        if (!plan.path.empty()) return {};
        return usage_error("say where to record to: irqscope record -o FILE");
      });
}

Result<void> read_collect(const Context& context, const RawRecordOptions& raw,
                          CollectRequest& collect) {
  collect.kinds = {std::begin(kSourceKinds), std::end(kSourceKinds)};
  collect.measure_net = collect.measure_delay = true;
  collect.functions = raw.functions;
  collect.resolve_handlers = collect.identity = true;
  collect.events.emplace();
  SourceFilter none;
  return in_turn([&] { return convert("--kind", raw.kinds, collect.kinds, parse_kinds); },
                 [&] { return read_filters(raw.filters, context.machine, collect, none); },
                 [&] { return read_engine(raw.engine, collect); },
                 [&] { return read_transport(context, raw.transport, collect); });
}

recording::Header describe(const Context& context, const RecordCommand& command,
                           const std::string& command_line, LiveEvents& events) {
  recording::Header header;
  header.run = events.collector().info();
  header.version = kVersion;
  utsname machine{};
  if (uname(&machine) == 0) {
    header.host = machine.nodename;
    header.architecture = machine.machine;
  }
  header.command_line = command_line;
  if (auto online = sys::online_cpus(context.machine)) {
    for (int cpu : online->cpus()) header.cpus.push_back(static_cast<uint32_t>(cpu));
  }
  header.has_functions = command.collect.functions;
  header.of_some_tasks = command.collect.tgid || command.collect.cgroup;
  header.start = events.start_clocks();
  return header;
}

Error with_advice(Error error) {
  if (error.code == EEXIST) error.message += "; --force replaces it";
  return error;
}

// A command that goes on after the recording is asked to end if we are.
int wait_for(Child& child) {
  constexpr int kLookMs = 20;
  bool was_asked = false;
  for (auto status = child.status();; status = child.status()) {
    if (status) return *status;
    if (StopSignal::requested() && !was_asked) {
      child.terminate();
      was_asked = true;
    }
    (void)poll(nullptr, 0, kLookMs);
  }
}

// What was chosen can come, and so can what a flight waits for.
Result<void> check_sources(const Context& context, const RecordCommand& command) {
  Choice choice{command.collect.kinds, command.collect.functions};
  choice.cpus = command.collect.only_cpus;
  const std::optional<Flight>& flight = command.plan.flight;
  auto absent = flight ? check_trigger(context.machine, flight->trigger, std::move(choice))
                       : check_choice(context.machine, choice);
  if (!absent) return tl::unexpected(absent.error());
  return tell_absent(context, *absent);
}

Result<int> record(const Context& context, const RecordCommand& command,
                   const std::string& command_line) {
  auto checked = check_sources(context, command);
  if (!checked) return tl::unexpected(checked.error());
  if (!command.workload.empty()) {
    auto found = Child::look_for(command.workload[0]);
    if (!found) return tl::unexpected(found.error());
  }
  auto events = LiveEvents::start(command.collect, context.machine);
  if (!events) return tl::unexpected(events.error());
  std::optional<Child> child;
  Workload workload;
  workload.begin = [&]() -> Result<void> {
    (void)context.err.write(record_start_text(context, command.plan, command.workload.empty()));
    if (!command.workload.empty()) {
      auto started = Child::start(command.workload);
      if (!started) return tl::unexpected(started.error());
      child.emplace(std::move(*started));
    }
    confine_to(context, sys::Duty::recording);
    return {};
  };
  workload.is_over = [&] { return child && child->status(); };
  auto header = describe(context, command, command_line, *events);
  auto summary = run_record(*events, header, command.plan, workload);
  if (!summary) return tl::unexpected(with_advice(summary.error()));
  auto printed = context.err.write(record_end_text(command.plan, *summary));
  int status = 0;
  if (child) status = wait_for(*child);
  if (!summary->error.empty()) return fail("{}", record_error_text(command.plan, *summary));
  if (!printed) return tl::unexpected(printed.error());
  return status;
}

std::string command_line(const Arguments& arguments) {
  std::string text = "irqscope record";
  for (const std::string& argument : arguments) text += " " + argument;
  return text;
}

}  // namespace

Result<int> run_record_command(const Context& context, const Arguments& arguments) {
  RawRecordOptions raw;
  RecordCommand command;
  auto end = std::find(arguments.begin(), arguments.end(), "--");
  if (end != arguments.end()) command.workload.assign(end + 1, arguments.end());
  Parser parser("irqscope record", "Write every interrupt to a file", kRecordExamples);
  declare(parser.app(), raw);
  parser.needs_proc();
  auto done = parser.parse(context, {arguments.begin(), end});
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  if (end != arguments.end() && command.workload.empty()) {
    return usage_error("-- must be followed by a command");
  }
  auto converted = in_turn([&] { return read_collect(context, raw, command.collect); },
                           [&] { return read_plan(raw, command.plan); });
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;
  ebpf::set_up_log(raw.engine.verbose);
  return record(context, command, command_line(arguments));
}

}  // namespace irqscope
