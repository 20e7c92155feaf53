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
struct Words {
  Text recording, interval, count, number, duration, sort, top;
  Text backend;
  bool dist = false, no_times = false, nanoseconds = false, timestamp = false;
  bool per_cpu = false, long_identity = false;
  RawOutput output;
  FilterWords filters;
  EngineWords engine;
};

void declare_pace(CLI::App& app, Words& words) {
  app.add_option("INTERVAL", words.interval, "Time between tables: 1, 0.5, 250ms");
  app.add_option("COUNT", words.count, "Number of tables; without it, until Ctrl-C");
  app.add_option("-n,--count", words.number, "Stop after N tables, as COUNT does")->type_name("N");
  app.add_option("--duration", words.duration, "Stop after this time")->type_name("T");
}

void declare_view(CLI::App& app, const TableUsage& usage, Words& words) {
  declare_output(app, words.output, table_formats(usage.formats));
  app.add_flag(usage.has_letter_c ? "-C,--no-times" : "--no-times", words.no_times,
               "Counts only: no clock is read");
  app.add_flag("-d,--dist", words.dist, "A distribution per row: log2 histogram");
  app.add_flag("-N,--nanoseconds", words.nanoseconds, "Times in ns instead of us");
  app.add_flag("-T,-t,--timestamp", words.timestamp, "Time of day before each table");
  app.add_flag("--per-cpu", words.per_cpu, "A row per source and CPU");
  app.add_flag("-l,--long", words.long_identity, "Handler, chip, device, affinity");
  app.add_option("--sort", words.sort, "total (default), count, max, p99, name or cpu")
      ->type_name("KEY");
  app.add_option("--top", words.top, "Only the first N rows")->type_name("N");
}

void declare_backend(CLI::App& app, Words& words) {
  app.option_defaults()->group("Engine");
  app.add_option("--backend", words.backend, "ebpf or procfs; default: ebpf if it works")
      ->type_name("NAME");
}

// Reading the counters takes a part of a millisecond.
Result<uint64_t> parse_interval(std::string_view text) {
  auto interval_ns = parse_duration(text);
  if (interval_ns && *interval_ns < 1'000'000) return usage_error("'{}' is below 1ms", text);
  return interval_ns;
}

Result<void> read_pace(const Words& words, Pace& pace) {
  if (words.count && words.number) {
    return usage_error("COUNT and --count are the same, and exclude each other");
  }
  return in_turn(
      [&] { return convert("INTERVAL", words.interval, pace.interval_ns, parse_interval); },
      [&] { return convert("COUNT", words.count, pace.count, parse_positive); },
      [&] { return convert("--count", words.number, pace.count, parse_positive); },
      [&] { return convert("--duration", words.duration, pace.duration_ns, parse_duration); });
}

Result<void> read_selection(const Words& words, TableCommand& command) {
  Selection& selection = command.selection;
  return in_turn([&] { return convert("--top", words.top, selection.top, parse_positive); },
                 [&] {
                   return convert("--sort", words.sort, selection.sort,
                                  one_of<SortKey>({{"total", SortKey::total},
                                                   {"count", SortKey::count},
                                                   {"max", SortKey::max},
                                                   {"p99", SortKey::p99},
                                                   {"name", SortKey::name},
                                                   {"cpu", SortKey::cpu}}));
                 });
}

Result<void> read_choice(const TableUsage& usage, const Words& words, const sys::Machine& machine,
                         TableCommand& command) {
  SourceFilter filter;
  auto result = usage.from_recording
                    ? read_recorded_filters(words.filters, command.collect, filter)
                    : read_filters(words.filters, machine, command.collect, filter);
  command.irqs = std::move(filter.irqs);
  command.selection.wanted = std::move(filter.has_name);
  command.name = std::move(filter.name);
  return result;
}

Result<void> read_collect(const Words& words, CollectRequest& collect) {
  collect.measure_time = !words.no_times;
  collect.usec_slots = words.dist && !words.nanoseconds;
  collect.identity = words.long_identity;
  return in_turn(
      [&] {
        return convert("--backend", words.backend, collect.backend,
                       one_of<Backend>({{"ebpf", Backend::ebpf}, {"procfs", Backend::procfs}}));
      },
      [&] { return read_engine(words.engine, collect); });
}

Result<void> read_view(const Words& words, TableCommand& command) {
  TableOptions& table = command.table;
  table.unit = words.nanoseconds ? TimeUnit::nanoseconds : TimeUnit::microseconds;
  table.distribution = words.dist;
  table.timestamp = words.timestamp;
  table.per_cpu = words.per_cpu;
  table.long_identity = words.long_identity;
  command.output = words.output;
  return read_output(words.output, command.format);
}

Result<void> check_combinations(const Words& words) {
  if (words.no_times && words.dist) {
    return usage_error("--no-times leaves nothing for --dist to show");
  }
  if (words.backend == "procfs" && words.dist) {
    return usage_error("--dist needs eBPF; --backend procfs has counts only");
  }
  if (words.backend == "procfs" && (words.filters.pid || words.filters.cgroup)) {
    return usage_error("{} needs eBPF; --backend procfs can't tell",
                       words.filters.pid ? "--pid" : "--cgroup");
  }
  return {};
}

}  // namespace

Result<std::optional<int>> parse_table_command(const TableUsage& usage, const Context& context,
                                               const Arguments& arguments, TableCommand& command,
                                               const MoreOptions& more) {
  Words words;
  Parser parser(usage.command, usage.summary, usage.examples);
  if (usage.from_recording) {
    parser.app().add_option("FILE", words.recording, "What irqscope record wrote")->required();
  }
  declare_pace(parser.app(), words);
  declare_view(parser.app(), usage, words);
  declare_filters(parser.app(), words.filters, any_kind(usage.kinds, &KindInfo::is_device));
  if (more.declare) more.declare(parser.app());
  if (!usage.from_recording) {
    declare_backend(parser.app(), words);
    declare_engine(parser.app(), words.engine);
    parser.needs_proc();
  }
  auto done = parser.parse(context, arguments);
  if (!done || *done) return done;

  command.collect.kinds = usage.kinds;
  command.verbose = words.engine.verbose;
  command.recording = words.recording.value_or("");
  auto result = in_turn(
      [&] { return check_combinations(words); }, [&] { return read_pace(words, command.pace); },
      [&] { return read_view(words, command); }, [&] { return read_selection(words, command); },
      [&] { return read_choice(usage, words, context.machine, command); },
      [&] { return read_collect(words, command.collect); },
      [&] { return more.read ? more.read(command) : Result<void>(); });
  if (!result) return tl::unexpected(result.error());
  command.collect.resolve_handlers = !command.format->is_for_people;
  return std::nullopt;
}

}  // namespace irqscope
