// irqscope doctor
#include "diagnose/doctor.h"
#include "cli/commands.h"
#include "cli/output_options.h"
#include "cli/parser.h"
#include "ebpf/btf_file.h"
#include "ebpf/log.h"
#include "output/doctor_report.h"

namespace irqscope {
namespace {

constexpr std::string_view kDoctorExamples =
    "Exit status 0 if interrupts can be counted and timed with eBPF, 1 if not.\n\n"
    "Examples:\n"
    "  irqscope doctor\n"
    "  irqscope doctor --json | jq '.checks[] | select(.state == \"missing\")'\n";

}  // namespace

Result<int> run_doctor(const Context& context, const Arguments& arguments) {
  std::optional<std::string> btf;
  RawOutput output;
  bool verbose = false;
  Parser parser("irqscope doctor", "What this kernel and this user allow", kDoctorExamples);
  parser.app()
      .add_option("--btf", btf, "Type information (BTF) for a kernel without it")
      ->type_name("FILE");
  parser.app().add_flag("-v,--verbose", verbose, "Show what libbpf reports");
  declare_output(parser.app(), output, report_formats());
  auto done = parser.parse(context, arguments);
  if (!done) return tl::unexpected(done.error());
  if (*done) return **done;

  std::string btf_file;
  const Format* format = &kFormats[0];
  auto converted = in_turn([&] { return convert("--btf", btf, btf_file, ebpf::btf_file); },
                           [&] { return read_output(output, format); });
  if (!converted) return tl::unexpected(converted.error());
  if (context.only_parses) return 0;

  ebpf::set_up_log(verbose);
  return with_output(
      context, output, Written::at_the_end, [&](const Context& shown) -> Result<int> {
        Diagnosis diagnosis = diagnose(shown.machine, btf_file);
        bool as_json = !format->is_for_people;
        auto written = shown.out.write(as_json ? doctor_json(diagnosis) : doctor_text(diagnosis));
        if (!written) return tl::unexpected(written.error());
        return diagnosis.backend == "ebpf" ? 0 : 1;
      });
}

}  // namespace irqscope
