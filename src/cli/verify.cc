// irqscope verify
#include "diagnose/verify.h"
#include "base/parse.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/engine_options.h"
#include "cli/output_options.h"
#include "cli/parser.h"
#include "ebpf/log.h"
#include "output/verify_report.h"

namespace irqscope {
namespace {

constexpr uint64_t kVerifyNs = 5'000'000'000;
constexpr std::string_view kVerifyExamples =
    "Every source must have: inner difference of the kernel's counters <= counted <=\n"
    "outer difference. Exit status 1 if one has not, or if anything was lost.\n\n"
    "Examples:\n"
    "  irqscope verify                  for five seconds\n"
    "  irqscope verify --duration 60\n"
    "  irqscope verify --json | jq .within\n";

}  // namespace

Result<int> run_verify(const Context& context, const Arguments& arguments) {
  RawEngine engine;
  std::optional<std::string> duration;
  RawOutput output;
  Parser parser("irqscope verify", "Counts for a while and compares with the kernel's own counters",
                kVerifyExamples);
  parser.app().add_option("--duration", duration, "How long (default 5s)")->type_name("T");
  declare_output(parser.app(), output, report_formats());
  declare_engine(parser.app(), engine);
  parser.needs_proc();
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;

  uint64_t duration_ns = kVerifyNs;
  CollectRequest request;
  request.kinds.assign(std::begin(kSourceKinds), std::end(kSourceKinds));
  request.measure_net = true;
  request.backend = Backend::ebpf;
  const Format* format = &kFormats[0];
  auto converted = in_turn(
      [&] { return convert("--duration", duration, duration_ns, parse_duration); },
      [&] { return read_output(output, format); }, [&] { return read_engine(engine, request); });
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;

  ebpf::set_up_log(engine.verbose);
  return with_output(
      context, output, Written::at_the_end, [&](const Context& shown) -> Result<int> {
        auto report = verify(request, shown.machine, duration_ns,
                             [&] { confine_to(shown, sys::Duty::counting, engine.verbose); });
        if (!report) return tl::unexpected(report.error());
        bool as_json = !format->is_for_people;
        auto written = shown.out.write(as_json ? verify_json(*report) : verify_text(*report));
        if (!written) return tl::unexpected(written.error());
        return report->within() ? 0 : 1;
      });
}

}  // namespace irqscope
