#include "output/verify_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/vectors.h"
#include "output/details.h"
#include "output/entity_json.h"
#include "output/json_text.h"
#include "output/verify_fields.h"

namespace irqscope {
namespace {

std::string kernel_range(const Comparison& source) {
  if (source.kernel_inner == source.kernel_outer) return fmt::format("{}", source.kernel_inner);
  return fmt::format("{}..{}", source.kernel_inner, source.kernel_outer);
}

std::string comparison_label(const Comparison& source) {
  if (source.kind == Kind::vector && source.id == static_cast<uint32_t>(Vector::call_function)) {
    return "call_function, _single";
  }
  std::string name = output::printable(source.name);
  if (!info_of(source.kind).is_device) return name;
  return name.empty() ? fmt::format("IRQ {}", source.id)
                      : fmt::format("{} (IRQ {})", name, source.id);
}

std::string verify_verdict(const VerifyReport& report) {
  uint64_t lost = 0;
  uint64_t surplus = 0;
  for (const Comparison& source : report.sources) {
    lost += source.lost;
    surplus += source.surplus;
  }
  std::string text = fmt::format("{} lost", lost);
  if (surplus > 0) text += fmt::format(", {} more than the kernel counted", surplus);
  for (const std::string& item : output::loss_items(report.loss)) text += ", " + item;
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

std::string comparison_header(size_t width) {
  auto heading = [](std::string_view key) {
    return find(output::comparison_fields(), key)->heading;
  };
  return fmt::format("{:<{}} {:>12} {:>23} {:>8}\n", heading("name"), width, heading("counted"),
                     heading("kernel_inner"), heading("lost"));
}

}  // namespace

std::string verify_text(const VerifyReport& report) {
  size_t width = 6;
  for (const Comparison& source : report.sources)
    width = std::max(width, output::display_width(comparison_label(source)));
  std::string text = comparison_header(width);
  for (const Comparison& source : report.sources) {
    text += fmt::format("{} {:>12} {:>23} {:>8}{}\n",
                        output::padded(comparison_label(source), width, output::Align::left),
                        source.counted, kernel_range(source), source.lost,
                        source.surplus ? fmt::format(" ({} too many)", source.surplus) : "");
  }
  return text + sums_text(report) +
         fmt::format("{}: {} sources in {:.3f} s, {}: {}\n",
                     report.within() ? "exact" : "NOT exact", report.sources.size(),
                     static_cast<double>(report.duration_ns) / 1e9,
                     output::printable(report.attach), verify_verdict(report)) +
         explanation(report);
}

std::string verify_json(const VerifyReport& report) {
  return output::json_text(output::document("irqscope.verify/1", output::verify_fields(), report)) +
         "\n";
}

}  // namespace irqscope
