// irqscope inspect
#include "cli/commands.h"
#include "cli/output_options.h"
#include "ebpf/log.h"
#include "package/describe.h"
#include "runner/inspected.h"
#include "runner/loaded_package.h"

namespace irqscope {
namespace {

constexpr std::string_view kInspectExamples =
    "Shows what a package is made of, and what it needs of a kernel, without loading\n"
    "it. UNSAFE is what a program decides for others (drop, redirect, refuse ...)\n"
    "and the helpers that change other programs; irqscope run wants --allow-unsafe\n"
    "for either.\n\n"
    "Examples:\n"
    "  irqscope inspect package.json\n"
    "  irqscope inspect --json hello.bpf.o | jq '.needs[] | select(.here == false)'\n";

Result<std::string> inspect(const Context& context, const std::string& name, bool as_json) {
  auto package = package::read_package(name);
  if (!package) return tl::unexpected(package.error());
  auto object = runner::open_object(*package, {});
  if (!object) return in_context(name, object.error());
  package::Manifest manifest =
      package->manifest ? *package->manifest : package::describe(object->info());
  auto outputs = runner::choose_outputs(manifest, *object);
  if (!outputs) return in_context(name, outputs.error());
  runner::Inspected inspected{name,
                              *package,
                              manifest,
                              object->info(),
                              runner::program_options(manifest, object->info()),
                              std::move(*outputs),
                              runner::kernel_needs(object->info(), context.machine)};
  if (as_json) return runner::inspected_json(inspected);
  std::optional<int> width;
  if (context.terminal_width > 0) width = context.terminal_width;
  return runner::inspected_text(inspected, width, context.color);
}

}  // namespace

Result<int> run_inspect(const Context& context, const Arguments& arguments) {
  std::string name;
  RawOutput output;
  const Format* format = &kFormats[0];
  Parser parser("irqscope inspect", "What is in a package, and what it needs", kInspectExamples);
  parser.app().add_option("PACKAGE", name, "What to look at")->required();
  declare_output(parser.app(), output, report_formats());
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;
  auto read = read_output(output, format);
  if (!read) return tl::unexpected(read.error());
  if (context.only_parses) return 0;
  ebpf::set_up_log(false);
  return with_output(context, output, Written::at_the_end,
                     [&](const Context& shown) -> Result<int> {
                       auto text = inspect(shown, name, !format->is_for_people);
                       if (!text) return tl::unexpected(text.error());
                       auto written = shown.out.write(*text);
                       if (!written) return tl::unexpected(written.error());
                       return 0;
                     });
}

}  // namespace irqscope
