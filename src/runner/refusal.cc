#include "runner/refusal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <linux/bpf.h>

#include <vector>

#include "base/file.h"
#include "ebpf/features.h"
#include "runner/needs.h"

namespace irqscope::runner {
namespace {

std::vector<std::string> lacking(const ebpf::ObjectProgram& program, const sys::Machine& machine) {
  ebpf::ObjectInfo alone;
  alone.programs = {program};
  std::vector<std::string> names;
  for (const Need& need : kernel_needs(alone, machine)) {
    if (need.here == false) names.push_back(need.what);
  }
  return names;
}

std::string alternatives() {
  std::vector<std::string> names;
  for (const ebpf::Trial& trial : ebpf::try_attach_kinds({})) {
    if (trial.works) names.push_back(trial.name.substr(0, trial.name.find(' ')));
  }
  if (names.empty()) return "; 'irqscope doctor' says what helps";
  return fmt::format("; {} programs work here", fmt::join(names, ", "));
}

// A kernel that can do it may still be told not to.
std::string advice_of_lsm(const ebpf::ObjectProgram& program, const sys::Machine& machine) {
  auto modules = read_file(machine.sysfs() / "kernel/security/lsm");
  bool is_off = program.type == BPF_PROG_TYPE_LSM && modules &&
                ("," + *modules + ",").find(",bpf,") == std::string::npos;
  return is_off ? " (bpf is not among its security modules: boot with lsm=...,bpf)" : "";
}

}  // namespace

std::string explain_refusal(const ebpf::ObjectProgram& program, const sys::Machine& machine) {
  auto names = lacking(program, machine);
  if (names.empty()) return {};
  return fmt::format("this kernel lacks {}{}{}", fmt::join(names, ", "),
                     advice_of_lsm(program, machine), alternatives());
}

}  // namespace irqscope::runner
