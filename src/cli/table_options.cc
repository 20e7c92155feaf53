#include "cli/table_options.h"

#include <algorithm>

#include "base/parse.h"
#include "cli/engine_options.h"
#include "cli/filter_options.h"
#include "cli/values.h"

namespace irqscope {
namespace {

using Text = std::optional<std::string>;

// What stands on the command line, before it is given a meaning.
struct RawTableOptions {
  Text recording, interval, count, number, duration, sort, top;
  Text backend;
  bool dist = false, no_times = false, nanoseconds = false, timestamp = false;
  bool per_cpu = false, long_identity = false;
  RawOutput output;
  RawFilters filters;
  RawEngine engine;
};

void declare_pace(CLI::App& app, RawTableOptions& raw) {
  app.add_option("INTERVAL", raw.interval, "Time between tables: 1, 0.5, 250ms");
  app.add_option("COUNT", raw.count, "Number of tables; without it, until Ctrl-C");
  app.add_option("-n,--count", raw.number, "Stop after N tables, as COUNT does")->type_name("N");
  app.add_option("--duration", raw.duration, "Stop after this time")->type_name("T");
}

void declare_view(CLI::App& app, const TableUsage& usage, RawTableOptions& raw) {
  declare_output(app, raw.output, table_formats(usage.formats));
  app.add_flag(usage.has_letter_c ? "-C,--no-times" : "--no-times", raw.no_times,
               "Counts only: no clock is read");
  app.add_flag("-d,--dist", raw.dist, "A distribution per row: log2 histogram");
  app.add_flag("-N,--nanoseconds", raw.nanoseconds, "Times in ns instead of us");
  app.add_flag("-T,-t,--timestamp", raw.timestamp, "Time of day before each table");
  app.add_flag("--per-cpu", raw.per_cpu, "A row per source and CPU");
  app.add_flag("-l,--long", raw.long_identity, "Handler, chip, device, affinity");
  app.add_option("--sort", raw.sort, "total (default), count, max, p99, name or cpu")
      ->type_name("KEY");
  app.add_option("--top", raw.top, "Only the first N rows")->type_name("N");
}

void declare_backend(CLI::App& app, RawTableOptions& raw) {
  app.option_defaults()->group("Engine");
  app.add_option("--backend", raw.backend, "ebpf or procfs; default: ebpf if it works")
      ->type_name("NAME");
}

// Reading the counters takes a part of a millisecond.
Result<uint64_t> parse_interval(std::string_view text) {
  auto interval_ns = parse_duration(text);
  if (interval_ns && *interval_ns < 1'000'000) return usage_error("'{}' is below 1ms", text);
  return interval_ns;
}

Result<void> read_pace(const RawTableOptions& raw, Pace& pace) {
  if (raw.count && raw.number) {
    return usage_error("COUNT and --count are the same, and exclude each other");
  }
  return in_turn(
      [&] { return convert("INTERVAL", raw.interval, pace.interval_ns, parse_interval); },
      [&] { return convert("COUNT", raw.count, pace.count, parse_positive); },
      [&] { return convert("--count", raw.number, pace.count, parse_positive); },
      [&] { return convert("--duration", raw.duration, pace.duration_ns, parse_duration); });
}

Result<void> read_selection(const RawTableOptions& raw, TableCommand& command) {
  Selection& selection = command.selection;
  return in_turn([&] { return convert("--top", raw.top, selection.top, parse_positive); },
                 [&] {
                   return convert("--sort", raw.sort, selection.sort,
                                  one_of<SortKey>({{"total", SortKey::total},
                                                   {"count", SortKey::count},
                                                   {"max", SortKey::max},
                                                   {"p99", SortKey::p99},
                                                   {"name", SortKey::name},
                                                   {"cpu", SortKey::cpu}}));
                 });
}

Result<void> read_choice(const TableUsage& usage, const RawTableOptions& raw,
                         const sys::Machine& machine, TableCommand& command) {
  SourceFilter filter;
  auto result = usage.from_recording ? read_recorded_filters(raw.filters, command.collect, filter)
                                     : read_filters(raw.filters, machine, command.collect, filter);
  command.irqs = std::move(filter.irqs);
  command.selection.wanted = std::move(filter.has_name);
  command.name = std::move(filter.name);
  return result;
}

Result<void> read_collect(const RawTableOptions& raw, CollectRequest& collect) {
  collect.measure_time = !raw.no_times;
  collect.usec_slots = raw.dist && !raw.nanoseconds;
  collect.identity = raw.long_identity;
  return in_turn(
      [&] {
        return convert("--backend", raw.backend, collect.backend,
                       one_of<Backend>({{"ebpf", Backend::ebpf}, {"procfs", Backend::procfs}}));
      },
      [&] { return read_engine(raw.engine, collect); });
}

Result<void> read_view(const RawTableOptions& raw, TableCommand& command) {
  TableOptions& table = command.table;
  table.unit = raw.nanoseconds ? TimeUnit::nanoseconds : TimeUnit::microseconds;
  table.distribution = raw.dist;
  table.timestamp = raw.timestamp;
  table.per_cpu = raw.per_cpu;
  table.long_identity = raw.long_identity;
  command.output = raw.output;
  return read_output(raw.output, command.format);
}

Result<void> check_combinations(const RawTableOptions& raw) {
  if (raw.no_times && raw.dist) {
    return usage_error("--no-times leaves nothing for --dist to show");
  }
  if (raw.backend == "procfs" && raw.dist) {
    return usage_error("--dist needs eBPF; --backend procfs has counts only");
  }
  if (raw.backend == "procfs" && (raw.filters.pid || raw.filters.cgroup)) {
    return usage_error("{} needs eBPF; --backend procfs can't tell",
                       raw.filters.pid ? "--pid" : "--cgroup");
  }
  return {};
}

}  // namespace

Result<std::optional<int>> parse_table_command(const TableUsage& usage, const Context& context,
                                               const Arguments& arguments, TableCommand& command,
                                               const MoreOptions& more) {
  RawTableOptions raw;
  Parser parser(usage.command, usage.summary, usage.examples);
  if (usage.from_recording) {
    parser.app().add_option("FILE", raw.recording, "What irqscope record wrote")->required();
  }
  declare_pace(parser.app(), raw);
  declare_view(parser.app(), usage, raw);
  declare_filters(parser.app(), raw.filters, any_kind(usage.kinds, &KindInfo::is_device));
  if (more.declare) more.declare(parser.app());
  if (!usage.from_recording) {
    declare_backend(parser.app(), raw);
    declare_engine(parser.app(), raw.engine);
    parser.needs_proc();
  }
  auto done = parser.parse(context, arguments);
  if (!done || *done) return done;

  command.collect.kinds = usage.kinds;
  command.verbose = raw.engine.verbose;
  command.recording = raw.recording.value_or("");
  auto result =
      in_turn([&] { return check_combinations(raw); }, [&] { return read_pace(raw, command.pace); },
              [&] { return read_view(raw, command); }, [&] { return read_selection(raw, command); },
              [&] { return read_choice(usage, raw, context.machine, command); },
              [&] { return read_collect(raw, command.collect); },
              [&] { return more.read ? more.read(command) : Result<void>(); });
  if (!result) return tl::unexpected(result.error());
  command.collect.resolve_handlers = !command.format->is_for_people;
  return std::nullopt;
}

}  // namespace irqscope
