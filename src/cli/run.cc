// irqscope run; also as ecli
#include <sys/sysinfo.h>

#include <algorithm>

#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/program_parser.h"
#include "cli/run_options.h"
#include "ebpf/log.h"
#include "ebpf/tc_filter.h"
#include "package/describe.h"
#include "runner/kernel_types.h"
#include "runner/run_notes.h"
#include "runner/symbolizer.h"

namespace irqscope {
namespace {

// Text for people goes to standard error, so that the output stays the program's.
Result<void> tell(const Context& context, const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    auto printed = context.err.write(fmt::format("irqscope: {}\n", masked(note)));
    if (!printed) return printed;
  }
  return {};
}

Result<runner::LoadedPackage> load(const Context& context, const package::Package& package,
                                   const package::Manifest& manifest,
                                   const ebpf::ObjectInfo& object,
                                   const runner::LoadRequest& request, bool verbose) {
  auto loaded = runner::load_package(package, manifest, object, request);
  if (loaded) return std::move(*loaded);
  const std::string& log = verbose ? loaded.error().whole_log : loaded.error().log;
  if (!log.empty()) {
    auto printed =
        context.err.write(fmt::format("the kernel's verifier:\n{}", masked(log, "\n\t")));
    if (!printed) return tl::unexpected(printed.error());
  }
  return tl::unexpected(loaded.error().error);
}

Result<int> show(const Context& context, const RunOptions& options, const RunCommand& command,
                 runner::LoadedPackage& loaded) {
  confine_to(context, sys::Duty::running, options.verbose);
  auto symbols = runner::machine_symbolizer(context.machine);
  const runner::Outputs& outputs = loaded.readers.outputs;
  runner::PrinterOptions layout;
  layout.several_maps = outputs.events.size() + outputs.tables.size() > 1;
  layout.cpus = get_nprocs_conf();
  auto make = command.plan.as_json ? runner::json_printer : runner::text_printer;
  auto printer = make(outputs.events, outputs.tables, *symbols, layout);
  auto summary = runner::run(loaded, command.plan, *printer, context.out, context.err);
  if (!summary) return tl::unexpected(summary.error());
  auto printed = tell(context, runner::notes_of_end(outputs, *summary));
  if (!printed) return tl::unexpected(printed.error());
  if (summary->targets_gone) return fail("what its programs were attached to is gone");
  return 0;
}

// `called` and `arguments`: the program's own.
Result<int> run_package(const Context& context, const RunOptions& options, RunCommand command,
                        const package::Package& package, const std::string& called,
                        const Arguments& arguments) {
  ebpf::set_up_log(options.verbose);
  auto object = runner::open_object(package, command.load.btf_file);
  if (!object) return in_context(options.package, object.error());
  package::Manifest manifest =
      package.manifest ? *package.manifest : package::describe(object->info());
  auto program = parse_program_arguments(context, called, manifest, object->info(), arguments);
  if (!program) return tl::unexpected(program.error());
  if (program->status) return *program->status;
  command.load.settings = std::move(program->settings);
  auto types = runner::kernel_types(package, context.machine, command.load.btf_file);
  if (types && *types) command.load.btf_file = (*types)->path();
  auto printed = tell(context, runner::notes_of_cleaning(ebpf::delete_filters_left_behind()));
  if (!printed) return tl::unexpected(printed.error());
  auto loaded = load(context, package, manifest, object->info(), command.load, options.verbose);
  // Only programs that read the kernel's structs need its types.
  if (!loaded && !types) return in_context(loaded.error().message, types.error());
  if (!loaded) return tl::unexpected(loaded.error());
  printed = tell(context, runner::notes_of_start(*loaded, options.verbose));
  if (!printed) return tl::unexpected(printed.error());
  return show(context, options, command, *loaded);
}

Result<int> run_as(const std::string& called, const Context& context, const Arguments& arguments) {
  RunOptions options;
  Parser parser(called, "Run a person's own program of eBPF from its package", kRunExamples);
  declare_run(parser.app(), options);
  size_t place = package_place(parser.app(), arguments);
  size_t own = std::min(place + 1, arguments.size());
  auto own_end = arguments.begin() + static_cast<std::ptrdiff_t>(own);
  RunCommand command;
  auto done = parse_run(context, parser, {arguments.begin(), own_end}, options, command);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  if (context.only_parses) return 0;
  auto package = package::read_package(options.package);
  if (!package) return tl::unexpected(package.error());
  return with_output(context, options.output, Written::as_it_comes, [&](const Context& shown) {
    return run_package(shown, options, command, *package,
                       fmt::format("{} {}", called, options.package), {own_end, arguments.end()});
  });
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
  RunOptions options;
  Parser parser(called + " --", "How to run it: what comes after --", {});
  declare_run(parser.app(), options);
  parser.app().remove_option(parser.app().get_option("PACKAGE"));
  options.package = called;
  RunCommand command;
  auto done = parse_run(context, parser, own, options, command);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  return with_output(context, options.output, Written::as_it_comes, [&](const Context& shown) {
    return run_package(shown, options, command, *package, called, {arguments.begin(), dashes});
  });
}

}  // namespace irqscope
