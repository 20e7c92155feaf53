#include "cli/doctor_print.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "output/json_text.h"
#include "output/words.h"

namespace irqscope {
namespace {

using output::printable;

constexpr std::string_view state_name(Check::State state) {
  switch (state) {
    case Check::State::ok:
      return "ok";
    case Check::State::missing:
      return "missing";
    case Check::State::note:
      break;
  }
  return "note";
}

std::string verdict(const Diagnosis& diagnosis) {
  if (diagnosis.backend == "ebpf") {
    return fmt::format("irqscope will count and time with eBPF, attached as {}.\n",
                       printable(diagnosis.attach));
  }
  if (diagnosis.backend.empty())
    return fmt::format("irqscope can't count here: {}\n", printable(diagnosis.reason));
  return fmt::format("irqscope will only count, from /proc; eBPF was refused: {}\n",
                     printable(diagnosis.reason));
}

}  // namespace

std::string doctor_text(const Diagnosis& diagnosis) {
  constexpr int kNameWidth = 20;
  constexpr int kStateWidth = 8;
  std::string text = fmt::format("kernel {}\n\n", printable(diagnosis.kernel));
  for (const Check& check : diagnosis.checks) {
    text += fmt::format("{:<{}}{:<{}}{}\n", printable(check.name), kNameWidth,
                        state_name(check.state), kStateWidth, printable(check.detail));
    if (!check.advice.empty()) {
      text += fmt::format("{:<{}}-> {}\n", "", kNameWidth + kStateWidth, printable(check.advice));
    }
  }
  return text + "\n" + verdict(diagnosis);
}

std::string doctor_json(const Diagnosis& diagnosis) {
  auto checks = nlohmann::ordered_json::array();
  for (const Check& check : diagnosis.checks) {
    checks.push_back({{"name", check.name},
                      {"state", state_name(check.state)},
                      {"detail", check.detail},
                      {"advice", check.advice}});
  }
  auto text_or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(text);
  };
  nlohmann::ordered_json json = {{"schema", "irqscope.doctor/1"},
                                 {"kernel", diagnosis.kernel},
                                 {"backend", text_or_null(diagnosis.backend)},
                                 {"attach", text_or_null(diagnosis.attach)},
                                 {"reason", text_or_null(diagnosis.reason)},
                                 {"checks", std::move(checks)}};
  return output::json_text(json) + "\n";
}

}  // namespace irqscope
