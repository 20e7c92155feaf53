// irqscope run; also as ecli
#include <sys/sysinfo.h>
#include <unistd.h>

#include <algorithm>
#include <bit>

#include "base/parse.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/parser.h"
#include "cli/program_parser.h"
#include "cli/transport_options.h"
#include "cli/values.h"
#include "ebpf/helpers.h"
#include "ebpf/log.h"
#include "ebpf/tc_filter.h"
#include "package/describe.h"
#include "runner/kernel_types.h"
#include "runner/run.h"
#include "runner/symbolizer.h"

namespace irqscope {
namespace {

constexpr std::string_view kRunExamples =
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
    "  irqscope run --attach count=xdp:eth0 package.json\n"
    "  irqscope run --duration 10 --skip-missing package.json\n";

struct RunWords {
  std::vector<std::string> attach;
  std::optional<std::string> duration, count, buffer, btf, program_type;
  bool json = false, skip_missing = false, printk = false, allow_unsafe = false, verbose = false;
  std::string package;
};

struct RunCommand {
  runner::LoadRequest load;
  runner::RunPlan plan;
  std::optional<size_t> perf_bytes;
};

void declare(CLI::App& app, RunWords& words) {
  app.add_option("PACKAGE", words.package, "What to run")->required();
  app.add_flag("-j,--json", words.json, "JSON Lines in place of text");
  app.add_option("--attach", words.attach, "Attach a program to this; may be given again")
      ->type_name("TARGET")
      ->allow_extra_args(false);
  app.add_flag("--skip-missing", words.skip_missing,
               "Go on without programs whose target is not there");
  app.add_flag("--printk", words.printk, "Show what programs print with bpf_printk");
  app.add_option("--duration", words.duration, "End after this time: 10, 500ms")->type_name("T");
  app.add_option("--count", words.count, "End after N events, or N times of a map")->type_name("N");
  app.add_flag("--allow-unsafe", words.allow_unsafe,
               "Also programs that change, or decide, what others do");
  app.add_option("--buffer", words.buffer, "Of a perf buffer, per CPU, 4k to 256M")
      ->type_name("SIZE");
  app.add_option("--btf", words.btf, "Type information of the kernel, if it has none")
      ->type_name("FILE");
  app.add_flag("-v,--verbose", words.verbose, "All that libbpf and the verifier say");
  app.add_option("-p,--prog-type", words.program_type)->group("");  // ecli's; told by the content
}

Result<void> read(const RunWords& words, RunCommand& command) {
  command.load.skip_missing = words.skip_missing;
  command.load.allow_unsafe = words.allow_unsafe;
  command.load.btf_file = words.btf.value_or("");
  command.plan.as_json = words.json;
  for (const std::string& text : words.attach) {
    auto target = runner::parse_target(text);
    if (!target) return in_context("--attach", target.error());
    command.load.targets.push_back(std::move(*target));
  }
  return in_turn(
      [&] {
        return convert("--duration", words.duration, command.plan.duration_ns, parse_duration);
      },
      [&] { return convert("--count", words.count, command.plan.count, parse_positive); },
      [&] { return convert("--buffer", words.buffer, command.perf_bytes, parse_buffer); });
}

// Where PACKAGE is: what comes after it is not for us.
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

// Text for people goes to standard error, so that the output stays the program's.
Result<void> note(const Context& context, const std::string& text) {
  return context.err.write(fmt::format("irqscope: {}\n", masked(text)));
}

Result<void> tell_load_error(const Context& context, const RunWords& words,
                             const runner::LoadError& error) {
  const std::string& log = words.verbose ? error.whole_log : error.log;
  if (log.empty()) return {};
  return context.err.write(fmt::format("the kernel's verifier:\n{}", masked(log, "\n\t")));
}

Result<void> tell_loaded(const Context& context, const runner::LoadedPackage& package,
                         const runner::Outputs& outputs, bool verbose) {
  for (const runner::SkippedProgram& skipped : package.skipped) {
    auto told =
        note(context, fmt::format("skipped program '{}': {}", skipped.name, skipped.reason));
    if (!told) return told;
  }
  for (const std::string& text : outputs.notes) {
    auto told = note(context, text);
    if (!told) return told;
  }
  for (const std::string& name : package.left_out) {
    if (!verbose) break;
    auto told = note(context, fmt::format("left out program '{}'", name));
    if (!told) return told;
  }
  return {};
}

Result<void> tell_end(const Context& context, const runner::RunSummary& summary) {
  if (summary.times_full == 0) return {};
  return note(context,
              fmt::format("a ring buffer was full {} times: its program may have lost events, "
                          "which the kernel does not count",
                          summary.times_full));
}

// Whether anything that is loaded prints for the trace pipe.
bool prints(const ebpf::ObjectInfo& object) {
  for (const ebpf::ObjectProgram& program : object.programs) {
    for (uint32_t helper : program.helpers) {
      if (ebpf::is_printing_helper(helper)) return true;
    }
  }
  return false;
}

// The exit status, if nothing is left to do: help was printed.
Result<std::optional<int>> parse(const Context& context, Parser& parser, const Arguments& arguments,
                                 const RunWords& words, RunCommand& command) {
  auto done = parser.parse(context, arguments);
  if (!done || *done) return done;
  auto converted = read(words, command);
  if (!converted) return tl::unexpected(converted.error());
  return done;
}

class Runner {
 public:
  Runner(const Context& context, const RunWords& words, RunCommand& command)
      : context_(context), words_(words), command_(command) {}

  Result<int> run(const package::Package& package, const std::string& called,
                  const Arguments& arguments) {
    ebpf::set_up_log(words_.verbose);
    auto object = runner::open_object(package, command_.load.btf_file);
    if (!object) return in_context(words_.package, object.error());
    package::Manifest manifest =
        package.manifest ? *package.manifest : package::describe(object->info());
    auto program = parse_program_arguments(context_, called, manifest, object->info(), arguments);
    if (!program) return tl::unexpected(program.error());
    if (program->status) return *program->status;
    command_.load.settings = std::move(program->settings);
    auto types = choose_kernel_types(package);
    if (!types) return tl::unexpected(types.error());
    return load_and_run(package, manifest, object->info());
  }

 private:
  Result<void> choose_kernel_types(const package::Package& package) {
    if (!command_.load.btf_file.empty()) return {};
    auto types = runner::kernel_types(package, context_.machine);
    if (!types) return tl::unexpected(types.error());
    types_ = std::move(*types);
    if (types_) command_.load.btf_file = types_->path();
    return {};
  }

  Result<int> load_and_run(const package::Package& package, const package::Manifest& manifest,
                           const ebpf::ObjectInfo& described) {
    auto cleared = clear_up();
    if (!cleared) return tl::unexpected(cleared.error());
    command_.load.on_loaded = [&](ebpf::UserObject& object) { return open(manifest, object); };
    auto loaded = runner::load_package(package, manifest, described, command_.load);
    if (!loaded) {
      auto told = tell_load_error(context_, words_, loaded.error());
      if (!told) return tl::unexpected(told.error());
      return tl::unexpected(loaded.error().error);
    }
    auto told = tell_loaded(context_, *loaded, outputs_, words_.verbose);
    if (!told) return tl::unexpected(told.error());
    return show(*loaded);
  }

  // What the kernel kept of runs that were killed would be in the way, or go on unseen.
  Result<void> clear_up() const {
    std::string all;
    for (const std::string& filter : ebpf::delete_filters_left_behind()) {
      all += (all.empty() ? "" : ", ") + filter;
    }
    if (all.empty()) return {};
    return note(context_, fmt::format("removed what a killed run left behind: tc filter {}", all));
  }

  // Before programs are attached, so that nothing they send is lost.
  Result<void> open(const package::Manifest& manifest, ebpf::UserObject& object) {
    auto outputs = runner::choose_outputs(manifest, object);
    if (!outputs) return tl::unexpected(outputs.error());
    outputs_ = std::move(*outputs);
    size_t perf_bytes = command_.perf_bytes.value_or(
        std::bit_ceil(manifest.perf_buffer_pages * static_cast<size_t>(sysconf(_SC_PAGESIZE))));
    auto buffers = runner::open_buffers(object, outputs_, perf_bytes);
    if (!buffers) return tl::unexpected(buffers.error());
    buffers_ = std::move(*buffers);
    // A program that does nothing but print was made to be read.
    bool shows_prints = words_.printk || (outputs_.empty() && prints(object.info()));
    return shows_prints ? open_trace_pipe() : Result<void>();
  }

  Result<void> open_trace_pipe() {
    // The pipe has one reader at a time, and this may be another attempt.
    command_.plan.printed.reset();
    auto pipe = sys::TracePipe::open(context_.machine);
    if (!pipe) return tl::unexpected(pipe.error());
    command_.plan.printed.emplace(std::move(*pipe));
    return {};
  }

  Result<int> show(runner::LoadedPackage& loaded) {
    confine_to(context_, sys::Duty::running, words_.verbose);
    auto symbols = runner::machine_symbolizer(context_.machine);
    runner::PrinterOptions options;
    options.several_maps = outputs_.events.size() + outputs_.tables.size() > 1;
    options.cpus = get_nprocs_conf();
    auto make = words_.json ? runner::json_printer : runner::text_printer;
    auto printer = make(outputs_.events, outputs_.tables, *symbols, options);
    auto summary = runner::run(loaded, outputs_, std::move(buffers_), std::move(command_.plan),
                               *printer, context_.out, context_.err);
    if (!summary) return tl::unexpected(summary.error());
    auto told = tell_end(context_, *summary);
    if (!told) return tl::unexpected(told.error());
    if (summary->targets_gone) return fail("what its programs were attached to is gone");
    return 0;
  }

  const Context& context_;
  const RunWords& words_;
  RunCommand& command_;
  std::optional<runner::KernelTypesFile> types_;
  runner::Outputs outputs_;
  std::vector<ebpf::UserBuffer> buffers_;
};

Result<int> run_as(const std::string& called, const Context& context, const Arguments& arguments) {
  RunWords words;
  Parser parser(called, "Run a person's own program of eBPF from its package", kRunExamples);
  declare(parser.app(), words);
  size_t place = package_place(parser.app(), arguments);
  size_t own = std::min(place + 1, arguments.size());
  auto own_end = arguments.begin() + static_cast<std::ptrdiff_t>(own);
  RunCommand command;
  auto done = parse(context, parser, {arguments.begin(), own_end}, words, command);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  if (context.only_parses) return 0;
  auto package = package::read_package(words.package);
  if (!package) return tl::unexpected(package.error());
  return Runner(context, words, command)
      .run(*package, fmt::format("{} {}", called, words.package), {own_end, arguments.end()});
}

}  // namespace

Result<int> run_run(const Context& context, const Arguments& arguments) {
  return run_as("irqscope run", context, arguments);
}

Result<int> run_ecli(const Context& context, const Arguments& arguments) {
  bool says_run = !arguments.empty() && arguments.front() == "run";
  if (!arguments.empty() && (arguments.front() == "push" || arguments.front() == "pull")) {
    return usage_error("{}: registries of containers are not supported; give it a file",
                       arguments.front());
  }
  return run_as(says_run ? "ecli run" : "ecli", context,
                {arguments.begin() + (says_run ? 1 : 0), arguments.end()});
}

// Arguments are the program's own; those of irqscope run come after "--".
Result<int> run_standalone(const Context& context, const std::string& called,
                           const std::string& bytes, const Arguments& arguments) {
  auto package = package::package_from_bytes(bytes, called);
  if (!package) return tl::unexpected(package.error());
  auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  Arguments own(dashes == arguments.end() ? dashes : dashes + 1, arguments.end());
  RunWords words;
  Parser parser(called + " --", "How to run it: what comes after --", {});
  declare(parser.app(), words);
  parser.app().remove_option(parser.app().get_option("PACKAGE"));
  words.package = called;
  RunCommand command;
  auto done = parse(context, parser, own, words, command);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  return Runner(context, words, command).run(*package, called, {arguments.begin(), dashes});
}

}  // namespace irqscope
