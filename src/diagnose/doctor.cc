#include "diagnose/doctor.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/file.h"
#include "base/parse.h"
#include "collect/open.h"
#include "ebpf/features.h"
#include "ebpf/programs.h"
#include "sys/interrupts.h"
#include "sys/kallsyms.h"
#include "sys/kernel.h"
#include "sys/process.h"

namespace irqscope {
namespace {

using State = Check::State;

// A clock that costs this much is not read from the processor; every interrupt reads it twice.
constexpr double kSlowClockNs = 250;

constexpr std::string_view kNeedsRights = "run as root, or with CAP_BPF and CAP_PERFMON";

constexpr std::string_view kNeedsBtf =
    "give the type information of this very kernel with --btf FILE, or use a kernel built with "
    "CONFIG_DEBUG_INFO_BTF";

struct Capability {
  int number;  // include/uapi/linux/capability.h
  std::string_view name;
};
constexpr std::array kCapabilities = {Capability{39, "CAP_BPF"}, Capability{38, "CAP_PERFMON"},
                                      Capability{21, "CAP_SYS_ADMIN"},
                                      Capability{34, "CAP_SYSLOG"}};

Check make(std::string name, bool works, std::string detail, std::string advice) {
  return {std::move(name), works ? State::ok : State::missing, std::move(detail),
          works ? "" : std::move(advice)};
}

std::optional<uint64_t> effective_capabilities(const sys::Machine& machine) {
  auto status = read_file(machine.proc() / "self/status");
  if (!status) return std::nullopt;
  for (std::string_view line : split(*status, '\n')) {
    auto words = split_words(line);
    if (words.size() != 2 || words[0] != "CapEff:") continue;
    uint64_t bits = 0;
    std::from_chars(words[1].data(), words[1].data() + words[1].size(), bits, 16);
    return bits;
  }
  return std::nullopt;
}

Check check_capabilities(const sys::Machine& machine) {
  uint64_t bits = effective_capabilities(machine).value_or(0);
  auto has = [&](int number) { return (bits >> number & 1) != 0; };
  std::string names;
  for (const Capability& capability : kCapabilities) {
    if (has(capability.number))
      names += fmt::format("{}{}", names.empty() ? "" : " ", capability.name);
  }
  bool enough = has(21) || (has(39) && has(38));
  return make("capabilities", enough, names.empty() ? "none that help" : names,
              std::string(kNeedsRights));
}

Check check_btf(const sys::Machine& machine, const std::string& btf_file) {
  if (!btf_file.empty()) return {"kernel BTF", State::ok, "from " + btf_file, ""};
  auto path = machine.sysfs() / "kernel/btf/vmlinux";
  std::error_code error;
  auto size = std::filesystem::file_size(path, error);
  return make("kernel BTF", !error,
              error ? "no /sys/kernel/btf/vmlinux"
                    : fmt::format("/sys/kernel/btf/vmlinux, {} kB", size / 1024),
              std::string(kNeedsBtf));
}

// "none [integrity] confidentiality": the brackets mark what is in force.
Check check_lockdown(const sys::Machine& machine) {
  auto text = read_line(machine.sysfs() / "kernel/security/lockdown");
  if (!text) return {"lockdown", State::note, "not known (securityfs is not mounted)", ""};
  size_t begin = text->find('[');
  std::string mode =
      begin == text->npos ? *text : text->substr(begin + 1, text->find(']') - begin - 1);
  return make("lockdown", mode != "confidentiality", mode,
              "confidentiality forbids reading kernel memory with eBPF; boot with "
              "lockdown=integrity or none");
}

Check check_clock(const sys::Machine& machine) {
  auto source =
      read_line(machine.sysfs() / "devices/system/clocksource/clocksource0/current_clocksource");
  auto cost = ebpf::clock_cost_ns();
  std::string detail = source.value_or("not known");
  if (cost) detail += fmt::format(", {:.0f} ns per reading in a program", *cost);
  if (cost.value_or(0) < kSlowClockNs) return {"clock source", State::ok, detail, ""};
  return {"clock source", State::note, detail,
          "every interrupt reads the clock twice; if the TSC is stable, boot with clocksource=tsc; "
          "--no-times reads no clock"};
}

Check check_cgroups(const sys::Machine& machine) {
  auto mount = sys::cgroup2_mount(machine);
  return make("cgroup v2", mount.has_value(),
              mount ? "mounted on " + mount->string() : "not mounted",
              "mount -t cgroup2 none /sys/fs/cgroup; only --cgroup needs it");
}

Check check_symbols(const sys::Machine& machine) {
  auto symbols = sys::Kallsyms::read(machine);
  return make("kernel symbols", symbols.has_value(), symbols ? "readable" : symbols.error().message,
              "handlers are shown without their function's name; needs CAP_SYSLOG and "
              "kernel.kptr_restrict below 2");
}

Check check_counters(const sys::Machine& machine) {
  auto interrupts = sys::read_interrupts(machine);
  auto softirqs = sys::read_softirqs(machine);
  bool readable = interrupts && softirqs;
  if (readable && !interrupts->unreadable.empty()) {
    return {"kernel counters", State::note, "/proc/interrupts: " + interrupts->unreadable.front(),
            ""};
  }
  return make("kernel counters", readable,
              readable ? "/proc/interrupts and /proc/softirqs"
                       : (interrupts ? softirqs.error() : interrupts.error()).message,
              "without them verify and the fallback can't work; mount -t proc proc /proc");
}

std::string missing_list(const std::vector<Missing>& missing) {
  std::string names;
  for (const Missing& item : missing) names += (names.empty() ? "" : ", ") + item.what;
  return names;
}

// Which interrupts this kernel has tracepoints for.
Check check_sources(const std::string& btf_file) {
  auto types = ebpf::KernelTypes::load(btf_file);
  if (!types) {
    return {"interrupt sources", State::missing, types.error().message, std::string(kNeedsBtf)};
  }
  Measurement wanted;
  wanted.kinds.assign(std::begin(kSourceKinds), std::end(kSourceKinds));
  wanted.measure_net = wanted.measure_delay = wanted.functions = true;
  auto missing = ebpf::plan_programs(wanted, *types).missing;
  if (missing.empty()) return {"interrupt sources", State::ok, "all known ones", ""};
  return {"interrupt sources", State::note, "not in this kernel: " + missing_list(missing), ""};
}

// What the main job stands on and fails is missing; the rest is a note.
Check from_trial(const ebpf::Trial& trial, bool needed, std::string_view advice) {
  if (trial.works) return {trial.name, State::ok, "works", ""};
  if (!needed) return {trial.name, State::note, "not needed; " + trial.reason, ""};
  bool no_rights = trial.code == EPERM;
  return {trial.name, State::missing, trial.reason, std::string(no_rights ? kNeedsRights : advice)};
}

void add_attach_kinds(const std::string& btf_file, std::vector<Check>& checks) {
  auto trials = ebpf::try_attach_kinds(btf_file);
  bool one_works = trials[0].works || trials[1].works;
  for (size_t i = 0; i < trials.size(); ++i) {
    checks.push_back(
        from_trial(trials[i], i < 2 && !one_works, "one of tp_btf and raw_tp is needed"));
  }
}

void add_maps(std::vector<Check>& checks) {
  auto trials = ebpf::try_maps();
  for (size_t i = 0; i < trials.size(); ++i) {
    checks.push_back(from_trial(trials[i], i == 0, "needs Linux 5.5"));
  }
}

void decide_backend(const sys::Machine& machine, const std::string& btf_file,
                    Diagnosis& diagnosis) {
  CollectRequest request;
  request.kinds = {Kind::hardirq, Kind::softirq};
  request.btf_file = btf_file;
  auto opened = open_collector(request, machine);
  if (!opened) {
    diagnosis.reason = opened.error().message;
    return;
  }
  RunInfo info = opened->collector->info();
  diagnosis.backend = info.backend;
  diagnosis.attach = info.attach;
  diagnosis.reason = opened->fallback_reason;
}

}  // namespace

Diagnosis diagnose(const sys::Machine& machine, const std::string& btf_file) {
  Diagnosis diagnosis;
  diagnosis.kernel = sys::kernel_release(machine).value_or("not known");
  diagnosis.checks = {check_capabilities(machine), check_lockdown(machine),
                      check_btf(machine, btf_file)};
  add_attach_kinds(btf_file, diagnosis.checks);
  add_maps(diagnosis.checks);
  diagnosis.checks.push_back(check_sources(btf_file));
  for (auto check : {check_clock, check_cgroups, check_symbols, check_counters}) {
    diagnosis.checks.push_back(check(machine));
  }
  decide_backend(machine, btf_file, diagnosis);
  return diagnosis;
}

}  // namespace irqscope
