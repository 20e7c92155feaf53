#include "cli/run_options.h"

#include <algorithm>

#include "base/parse.h"
#include "cli/transport_options.h"
#include "cli/values.h"

namespace irqscope {
namespace {

Result<void> read_run(const RunOptions& options, RunCommand& command) {
  command.load.skip_missing = options.skip_missing;
  command.load.allow_unsafe = options.allow_unsafe;
  command.load.btf_file = options.btf.value_or("");
  command.load.read.printk = options.printk;
  command.load.read.maps.no_tables = options.no_maps;
  const Format* format = &kFormats[0];
  auto output = read_output(options.output, format);
  if (!output) return output;
  command.plan.as_json = !format->is_for_people;
  for (const std::string& text : options.map_sizes) {
    auto size = runner::parse_map_size(text);
    if (!size) return in_context("--map", size.error());
    command.load.map_sizes.push_back(std::move(*size));
  }
  std::string_view maps = options.maps ? std::string_view(*options.maps) : "";
  for (std::string_view name : split(maps, ',')) {
    auto& only = command.load.read.maps.only;
    bool is_new = std::find(only.begin(), only.end(), name) == only.end();
    if (is_new && !name.empty()) only.emplace_back(name);
  }
  for (const std::string& text : options.attach) {
    auto target = runner::parse_target(text);
    if (!target) return in_context("--attach", target.error());
    command.load.targets.push_back(std::move(*target));
  }
  return in_turn(
      [&] {
        return convert("--duration", options.duration, command.plan.duration_ns, parse_duration);
      },
      [&] { return convert("--count", options.count, command.plan.count, parse_positive); },
      [&] {
        return convert("--buffer", options.buffer, command.load.read.perf_bytes, parse_buffer);
      });
}

}  // namespace

const std::string_view kRunExamples =
    "PACKAGE is a package.json, a tar or a folder with one, an object (.bpf.o), or -\n"
    "for one of these from standard input. What follows it are the program's own\n"
    "options: irqscope run PACKAGE --help shows them.\n\n"
    "A TARGET is PROGRAM=KIND:WHERE, with one of\n"
    "  kprobe:FUNCTION[+OFFSET]  kretprobe:FUNCTION     raw_tp:NAME\n"
    "  uprobe:FILE:FUNCTION      uretprobe:FILE:FUNCTION\n"
    "  usdt:FILE:PROVIDER:NAME   tracepoint:CATEGORY:NAME\n"
    "  function:NAME (of fentry, fexit, lsm)            cgroup:FOLDER\n"
    "  xdp:INTERFACE[:skb|native|offload]               socket:INTERFACE\n"
    "  tc:INTERFACE[:ingress|egress]                    perf:EVENT[@HERTZ]\n\n"
    "Examples:\n"
    "  irqscope run package.json             until Ctrl-C\n"
    "  irqscope run package.json --help      the program's options\n"
    "  irqscope run package.json --pid 1     one of them\n"
    "  irqscope run -j package.json | jq .event\n"
    "  irqscope run --maps calls package.json\n"
    "  irqscope run --attach count=xdp:eth0 package.json\n"
    "  irqscope run --duration 10 --skip-missing package.json\n";

void declare_run(CLI::App& app, RunOptions& options) {
  app.add_option("PACKAGE", options.package, "What to run")->required();
  app.add_option("--attach", options.attach, "Attach a program to this; may be given again")
      ->type_name("TARGET")
      ->allow_extra_args(false);
  app.add_flag("--skip-missing", options.skip_missing,
               "Go on without programs whose target is not there");
  app.add_option("--map", options.map_sizes, "Room of a map; may be given again")
      ->type_name("NAME=ENTRIES")
      ->allow_extra_args(false);
  auto* maps = app.add_option("--maps", options.maps, "Show these maps, and no others")
                   ->type_name("NAME,...");
  app.add_flag("--no-maps", options.no_maps, "Show events only, and no map as a table")
      ->excludes(maps);
  app.add_flag("--printk", options.printk, "Show what programs print with bpf_printk");
  app.add_option("--duration", options.duration, "End after this time: 10, 500ms")->type_name("T");
  app.add_option("-n,--count", options.count, "End after N events, or N times of a map")
      ->type_name("N");
  app.add_flag("--allow-unsafe", options.allow_unsafe,
               "Also programs that change, or decide, what others do");
  app.add_option("--buffer", options.buffer, "Of a perf buffer, per CPU, 4k to 256M")
      ->type_name("SIZE");
  app.add_option("--btf", options.btf, "Type information of the kernel, if it has none")
      ->type_name("FILE");
  app.add_flag("-v,--verbose", options.verbose, "All that libbpf and the verifier say");
  app.add_option("-p,--prog-type", options.program_type)->group("");  // ecli's; told by the content
  declare_output(app, options.output, report_formats());
}

Result<std::optional<int>> parse_run(const Context& context, Parser& parser,
                                     const Arguments& arguments, const RunOptions& options,
                                     RunCommand& command) {
  auto done = parser.parse(context, arguments);
  if (!done || *done) return done;
  command.load.read.machine = context.machine;
  command.load.read.mounts_tracefs = context.owns_process;
  auto converted = read_run(options, command);
  if (!converted) return tl::unexpected(converted.error());
  return done;
}

size_t package_place(const CLI::App& app, const Arguments& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--") return i + 1;
    if (word == "-" || !word.starts_with("-")) return i;
    const CLI::Option* option = app.get_option_no_throw(word);
    if (option && option->get_items_expected_max() > 0) ++i;
  }
  return arguments.size();
}

}  // namespace irqscope
