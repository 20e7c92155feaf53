#include "cli/verify_print.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/vectors.h"
#include "output/json_text.h"
#include "output/words.h"

namespace irqscope {
namespace {

std::string kernel_range(const Comparison& source) {
  if (source.kernel_inner == source.kernel_outer) return fmt::format("{}", source.kernel_inner);
  return fmt::format("{}..{}", source.kernel_inner, source.kernel_outer);
}

std::string label_of(const Comparison& source) {
  if (source.kind == Kind::vector && source.id == static_cast<uint32_t>(Vector::call_function)) {
    return "call_function, _single";
  }
  std::string name = output::printable(source.name);
  if (!info_of(source.kind).is_device) return name;
  return name.empty() ? fmt::format("IRQ {}", source.id)
                      : fmt::format("{} (IRQ {})", name, source.id);
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

}  // namespace

std::string verify_text(const VerifyReport& report) {
  size_t width = 6;
  for (const Comparison& source : report.sources)
    width = std::max(width, output::display_width(label_of(source)));
  std::string text =
      fmt::format("{:<{}} {:>12} {:>23} {:>8}\n", "SOURCE", width, "COUNTED", "KERNEL", "LOST");
  for (const Comparison& source : report.sources) {
    text += fmt::format("{} {:>12} {:>23} {:>8}{}\n",
                        output::padded(label_of(source), width, output::Align::left),
                        source.counted, kernel_range(source), source.lost,
                        source.surplus ? fmt::format(" ({} too many)", source.surplus) : "");
  }
  return text + sums_text(report) +
         fmt::format("{}: {} sources in {:.3f} s, {}: {}\n",
                     report.within() ? "exact" : "NOT exact", report.sources.size(),
                     static_cast<double>(report.duration_ns) / 1e9,
                     output::printable(report.attach), verdict(report)) +
         explanation(report);
}

std::string verify_json(const VerifyReport& report) {
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
  return output::json_text(json) + "\n";
}

}  // namespace irqscope
