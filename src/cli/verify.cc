// irqscope verify
#include <nlohmann/json.hpp>

#include "base/parse.h"
#include "cli/commands.h"
#include "cli/confined.h"
#include "cli/engine_options.h"
#include "cli/parser.h"
#include "diagnose/verify.h"
#include "ebpf/log.h"
#include "model/vectors.h"

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

std::string kernel_range(const Comparison& source) {
  if (source.kernel_inner == source.kernel_outer) return fmt::format("{}", source.kernel_inner);
  return fmt::format("{}..{}", source.kernel_inner, source.kernel_outer);
}

std::string label_of(const Comparison& source) {
  if (source.kind == Kind::vector && source.id == static_cast<uint32_t>(Vector::call_function)) {
    return "call_function, _single";
  }
  if (source.kind != Kind::hardirq) return source.name;
  return source.name.empty() ? fmt::format("IRQ {}", source.id)
                             : fmt::format("{} (IRQ {})", source.name, source.id);
}

std::string verdict(const VerifyReport& report) {
  uint64_t lost = 0;
  uint64_t surplus = 0;
  for (const Comparison& source : report.sources) {
    lost += source.lost;
    surplus += source.surplus;
  }
  std::string text = fmt::format("{} lost", lost);
  if (surplus > 0) text += fmt::format(", {} more than the kernel counted", surplus);
  const Loss& loss = report.loss;
  if (loss.table_full.value_or(0) > 0) text += fmt::format(", {} found no row", *loss.table_full);
  if (loss.missed_runs.value_or(0) > 0)
    text += fmt::format(", {} program runs missed", *loss.missed_runs);
  if (loss.unmatched.value_or(0) > 0) text += fmt::format(", {} unmatched", *loss.unmatched);
  return text;
}

// Whose loss it is: ours, or that of a kernel that passes its tracepoints by.
std::string explanation(const VerifyReport& report) {
  auto all_counted = report.every_run_counted();
  if (report.within() || !all_counted) return "";
  if (*all_counted && report.loss.none()) {
    return "Each time the kernel called its tracepoint was counted; for what is lost it did not.\n";
  }
  return fmt::format("The kernel ran the programs {} times; {} were counted.\n", *report.runs_inner,
                     report.counted);
}

// Whether the times of the rows add up to those of the CPUs.
std::string sums_text(const VerifyReport& report) {
  std::string text;
  for (const SumCheck& check : report.sums) {
    if (check.within()) continue;
    text += fmt::format("CPU {}: the {} rows' net times add up to {} ns, the CPU's to {}..{} ns\n",
                        check.cpu, kLevelNames[check.level], check.rows_ns, check.inner_ns,
                        check.outer_ns);
  }
  for (int cpu : report.overfull_cpus) {
    text += fmt::format("CPU {}: interrupts took more time than there was\n", cpu);
  }
  return report.sums_within() ? "The net times add up on every CPU.\n" : text;
}

std::string as_text(const VerifyReport& report) {
  size_t width = 6;
  for (const Comparison& source : report.sources) width = std::max(width, label_of(source).size());
  std::string text =
      fmt::format("{:<{}} {:>12} {:>23} {:>8}\n", "SOURCE", width, "COUNTED", "KERNEL", "LOST");
  for (const Comparison& source : report.sources) {
    text += fmt::format("{:<{}} {:>12} {:>23} {:>8}{}\n", label_of(source), width, source.counted,
                        kernel_range(source), source.lost,
                        source.surplus ? fmt::format(" ({} too many)", source.surplus) : "");
  }
  return text + sums_text(report) +
         fmt::format("{}: {} sources in {:.3f} s, {}: {}\n",
                     report.within() ? "exact" : "NOT exact", report.sources.size(),
                     static_cast<double>(report.duration_ns) / 1e9, report.attach,
                     verdict(report)) +
         explanation(report);
}

nlohmann::ordered_json number_or_null(std::optional<uint64_t> value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

// [inner, outer], or null if the kernel does not count runs.
nlohmann::ordered_json runs_of(const VerifyReport& report) {
  if (!report.runs_inner || !report.runs_outer) return nullptr;
  return nlohmann::ordered_json::array({*report.runs_inner, *report.runs_outer});
}

nlohmann::ordered_json sums_json(const VerifyReport& report) {
  nlohmann::ordered_json sums = nlohmann::ordered_json::array();
  for (const SumCheck& check : report.sums) {
    sums.push_back({{"cpu", check.cpu},
                    {"level", kLevelNames[check.level]},
                    {"rows_net_ns", check.rows_ns},
                    {"cpu_net_ns_inner", check.inner_ns},
                    {"cpu_net_ns_outer", check.outer_ns},
                    {"within", check.within()}});
  }
  return sums;
}

std::string as_json(const VerifyReport& report) {
  nlohmann::ordered_json sources = nlohmann::ordered_json::array();
  for (const Comparison& source : report.sources) {
    sources.push_back({{"kind", kind_name(source.kind)},
                       {"id", source.id},
                       {"name", source.name},
                       {"counted", source.counted},
                       {"kernel_inner", source.kernel_inner},
                       {"kernel_outer", source.kernel_outer},
                       {"lost", source.lost},
                       {"surplus", source.surplus},
                       {"within", source.within()}});
  }
  nlohmann::ordered_json json = {{"schema", "irqscope.verify/1"},
                                 {"duration_ns", report.duration_ns},
                                 {"attach", report.attach},
                                 {"within", report.within()},
                                 {"counted", report.counted},
                                 {"program_runs", runs_of(report)},
                                 {"sources", std::move(sources)},
                                 {"sums_within", report.sums_within()},
                                 {"sums", sums_json(report)},
                                 {"overfull_cpus", report.overfull_cpus},
                                 {"loss",
                                  {{"unmatched", number_or_null(report.loss.unmatched)},
                                   {"table_full", number_or_null(report.loss.table_full)},
                                   {"missed_runs", number_or_null(report.loss.missed_runs)}}}};
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

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
  auto written = context.out.write(json ? as_json(*report) : as_text(*report));
  if (!written) return tl::unexpected(written.error());
  return report->within() ? 0 : 1;
}

}  // namespace irqscope
