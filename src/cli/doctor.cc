// irqscope doctor
#include "diagnose/doctor.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/parser.h"
#include "ebpf/btf_file.h"
#include "ebpf/log.h"

namespace irqscope {
namespace {

constexpr std::string_view kDoctorExamples =
    "Exit status 0 if interrupts can be counted and timed with eBPF, 1 if not.\n\n"
    "Examples:\n"
    "  irqscope doctor\n"
    "  irqscope doctor --json | jq '.checks[] | select(.state == \"missing\")'\n";

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
                       diagnosis.attach);
  }
  if (diagnosis.backend.empty())
    return fmt::format("irqscope can't count here: {}\n", diagnosis.reason);
  return fmt::format("irqscope will only count, from /proc; eBPF was refused: {}\n",
                     diagnosis.reason);
}

std::string as_text(const Diagnosis& diagnosis) {
  constexpr int kNameWidth = 20;
  constexpr int kStateWidth = 8;
  std::string text = fmt::format("kernel {}\n\n", diagnosis.kernel);
  for (const Check& check : diagnosis.checks) {
    text += fmt::format("{:<{}}{:<{}}{}\n", check.name, kNameWidth, state_name(check.state),
                        kStateWidth, check.detail);
    if (!check.advice.empty()) {
      text += fmt::format("{:<{}}-> {}\n", "", kNameWidth + kStateWidth, check.advice);
    }
  }
  return text + "\n" + verdict(diagnosis);
}

std::string as_json(const Diagnosis& diagnosis) {
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
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<int> run_doctor(const Context& context, const Arguments& arguments) {
  std::optional<std::string> btf;
  bool json = false;
  bool verbose = false;
  Parser parser("irqscope doctor", "What this kernel and this user allow", kDoctorExamples);
  parser.app().add_flag("--json", json, "One JSON object");
  parser.app()
      .add_option("--btf", btf, "Type information for a kernel that has none")
      ->type_name("FILE");
  parser.app().add_flag("-v,--verbose", verbose, "Show what libbpf says");
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;

  std::string btf_file;
  auto converted = convert("--btf", btf, btf_file, ebpf::btf_file);
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;

  ebpf::set_up_log(verbose);
  Diagnosis diagnosis = diagnose(context.machine, btf_file);
  auto written = context.out.write(json ? as_json(diagnosis) : as_text(diagnosis));
  if (!written) return tl::unexpected(written.error());
  return diagnosis.backend == "ebpf" ? 0 : 1;
}

}  // namespace irqscope
