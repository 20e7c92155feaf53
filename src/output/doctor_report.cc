#include "output/doctor_report.h"

#include <fmt/format.h>

#include "output/doctor_fields.h"
#include "output/entity_json.h"
#include "output/json_text.h"

namespace irqscope {
namespace {

using output::printable;

std::string doctor_verdict(const Diagnosis& diagnosis) {
  if (diagnosis.backend == "ebpf") {
    return fmt::format("irqscope will count and time with eBPF, attached as {}.\n",
                       printable(diagnosis.attach));
  }
  if (diagnosis.backend.empty())
    return fmt::format("irqscope can't count here: {}\n", printable(diagnosis.reason));
  return fmt::format("irqscope will only count, from /proc; eBPF was refused: {}\n",
                     printable(diagnosis.reason));
}

std::string check_cell(const Check& check, std::string_view key) {
  return output::table_text(output::Unit::none, find(output::check_fields(), key)->get(check), {});
}

}  // namespace

std::string doctor_text(const Diagnosis& diagnosis) {
  constexpr int kNameWidth = 20;
  constexpr int kStateWidth = 8;
  std::string text = fmt::format("kernel {}\n\n", printable(diagnosis.kernel));
  for (const Check& check : diagnosis.checks) {
    text += fmt::format("{:<{}}{:<{}}{}\n", check_cell(check, "name"), kNameWidth,
                        check_cell(check, "state"), kStateWidth, check_cell(check, "detail"));
    if (check.advice.empty()) continue;
    text += fmt::format("{:<{}}-> {}\n", "", kNameWidth + kStateWidth, printable(check.advice));
  }
  return text + "\n" + doctor_verdict(diagnosis);
}

std::string doctor_json(const Diagnosis& diagnosis) {
  return output::json_text(
             output::document("irqscope.doctor/1", output::diagnosis_fields(), diagnosis)) +
         "\n";
}

}  // namespace irqscope
