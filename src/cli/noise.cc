// irqscope noise
#include "diagnose/noise.h"
#include "base/parse.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/engine_options.h"
#include "cli/output_options.h"
#include "cli/parser.h"
#include "cli/values.h"
#include "ebpf/log.h"
#include "output/noise_report.h"
#include "sys/topology.h"

namespace irqscope {
namespace {

constexpr uint64_t kDefaultDurationNs = 10'000'000'000;
constexpr std::string_view kNoiseExamples =
    "A hit lasts from an interrupt until none follows within a microsecond. Exit\n"
    "status 1 if a limit is exceeded, after the report.\n\n"
    "Examples:\n"
    "  irqscope noise                   the isolated CPUs, for ten seconds\n"
    "  irqscope noise --cpus 2-3 --duration 1m --max-single 10us\n"
    "                                   is a CPU ever taken for more than 10 us?\n"
    "  irqscope noise --json | jq '.cpus[] | [.cpu, .longest_hit_ns]'\n";

struct RawNoiseOptions {
  std::optional<std::string> cpus, duration, max_single, max_share;
  RawOutput output;
  RawEngine engine;
};

void declare(CLI::App& app, RawNoiseOptions& raw) {
  app.add_option("--cpus", raw.cpus, "Only these CPUs: 2,4-7; default: the isolated ones")
      ->type_name("LIST");
  app.add_option("--duration", raw.duration, "How long (default 10s)")->type_name("T");
  app.add_option("--max-single", raw.max_single, "Fail if a hit lasts longer: 10us")
      ->type_name("T");
  app.add_option("--max-share", raw.max_share, "Fail if more of a CPU is lost: 0.001")
      ->type_name("F");
  declare_output(app, raw.output, report_formats());
  declare_engine(app, raw.engine);
}

// A CPU that is offline is quiet, which says nothing.
Result<CpuSet> online_only(const sys::Machine& machine, const CpuSet& wanted) {
  auto online = sys::online_cpus(machine);
  if (!online) return online;
  std::vector<int> cpus;
  for (int cpu : wanted.cpus()) {
    if (online->contains(cpu)) cpus.push_back(cpu);
  }
  return CpuSet(std::move(cpus));
}

Result<CpuSet> named_cpus(const sys::Machine& machine, const std::string& text) {
  auto wanted = parse_cpus(machine, text);
  if (!wanted) return wanted;
  auto online = online_only(machine, *wanted);
  if (!online) return online;
  for (int cpu : wanted->cpus()) {
    if (!online->contains(cpu)) return usage_error("CPU {} is offline", cpu);
  }
  return wanted;
}

Result<CpuSet> default_cpus(const sys::Machine& machine) {
  auto isolated = sys::isolated_cpus(machine);
  if (!isolated) return isolated;
  auto cpus = online_only(machine, *isolated);
  if (cpus && cpus->empty()) {
    return usage_error(
        "no CPU is isolated here (isolcpus= or nohz_full= on the kernel's command line, or an "
        "isolated cpuset); name the CPUs to look at: --cpus LIST");
  }
  return cpus;
}

Result<void> choose_cpus(const RawNoiseOptions& raw, const sys::Machine& machine, CpuSet& cpus) {
  if (raw.cpus) {
    return convert("--cpus", raw.cpus, cpus,
                   [&](const std::string& text) { return named_cpus(machine, text); });
  }
  auto isolated = default_cpus(machine);
  if (!isolated) return tl::unexpected(isolated.error());
  cpus = *isolated;
  return {};
}

Result<int> show(const Context& context, const RawNoiseOptions& raw, const Format& format,
                 const NoiseReport& report) {
  std::optional<int> width;
  if (context.terminal_width > 0) width = context.terminal_width;
  auto written =
      context.out.write(format.is_for_people ? noise_text(report, width) : noise_json(report));
  // A reader that went away has not made the limits kept.
  if (!written && written.error().kind != ErrorKind::closed_pipe) {
    return tl::unexpected(written.error());
  }
  LimitTexts limits{raw.max_single.value_or(""), raw.max_share.value_or("")};
  auto printed = context.err.write(noise_violations(report, limits));
  if (!printed) return tl::unexpected(printed.error());
  return report.within() ? 0 : 1;
}

}  // namespace

Result<int> run_noise(const Context& context, const Arguments& arguments) {
  RawNoiseOptions raw;
  Parser parser("irqscope noise", "What disturbs isolated CPUs, and how long at a time",
                kNoiseExamples);
  declare(parser.app(), raw);
  parser.needs_proc();
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;

  CpuSet cpus;
  uint64_t duration_ns = kDefaultDurationNs;
  NoiseLimits limits;
  CollectRequest request;
  const Format* format = &kFormats[0];
  auto converted = in_turn(
      [&] { return convert("--duration", raw.duration, duration_ns, parse_duration); },
      [&] { return convert("--max-single", raw.max_single, limits.max_single_ns, parse_duration); },
      [&] { return convert("--max-share", raw.max_share, limits.max_share, parse_share); },
      [&] { return read_output(raw.output, format); },
      [&] { return read_engine(raw.engine, request); },
      [&] { return choose_cpus(raw, context.machine, cpus); });
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;

  ebpf::set_up_log(raw.engine.verbose);
  return with_output(
      context, raw.output, Written::at_the_end, [&](const Context& shown) -> Result<int> {
        auto report = measure_noise(request, shown.machine, cpus, duration_ns, limits, [&] {
          confine_to(shown, sys::Duty::counting, raw.engine.verbose);
        });
        if (!report) return tl::unexpected(report.error());
        return show(shown, raw, *format, *report);
      });
}

}  // namespace irqscope
