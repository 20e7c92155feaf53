// irqscope verify
#include "diagnose/verify.h"
#include "base/parse.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/engine_options.h"
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
  EngineWords engine;
  std::optional<std::string> duration;
  bool json = false;
  Parser parser("irqscope verify", "Counts for a while and compares with the kernel's own counters",
                kVerifyExamples);
  parser.app().add_option("--duration", duration, "How long (default 5s)")->type_name("T");
  parser.app().add_flag("--json", json, "One JSON object");
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
  auto converted = convert("--duration", duration, duration_ns, parse_duration);
  if (converted) converted = read_engine(engine, request);
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;

  ebpf::set_up_log(engine.verbose);
  auto report = verify(request, context.machine, duration_ns,
                       [&] { confine_to(context, sys::Duty::counting, engine.verbose); });
  if (!report) return tl::unexpected(report.error());
  auto written = context.out.write(json ? verify_json(*report) : verify_text(*report));
  if (!written) return tl::unexpected(written.error());
  return report->within() ? 0 : 1;
}

}  // namespace irqscope
