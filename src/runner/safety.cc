#include "runner/safety.h"

#include <linux/bpf.h>

#include <algorithm>

#include "ebpf/helpers.h"
#include "ebpf/verdict.h"

namespace irqscope::runner {
namespace {

using ebpf::ObjectProgram;

Result<void> check_helpers(const ObjectProgram& program) {
  for (uint32_t helper : program.helpers) {
    if (!ebpf::is_unsafe_helper(helper)) continue;
    return usage_error(
        "program '{}' calls bpf_{}, which changes what other programs do; --allow-unsafe "
        "runs it all the same",
        program.name, ebpf::helper_name(helper));
  }
  return {};
}

// Others (of cgroups) are attached to nothing before --attach says to what.
bool has_target_of_its_own(const ObjectProgram& program) {
  switch (program.type) {
    case BPF_PROG_TYPE_XDP:
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT:
    case BPF_PROG_TYPE_TRACING:
    case BPF_PROG_TYPE_LSM:
    case BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE:
      return true;
    default:
      return false;
  }
}

std::string way_to_run(const ObjectProgram& program) {
  switch (program.type) {
    case BPF_PROG_TYPE_XDP:
      return fmt::format("--attach {}=xdp:INTERFACE says which, --allow-unsafe takes the package's",
                         program.name);
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT:
      return fmt::format("--attach {}=tc:INTERFACE says which, --allow-unsafe takes the package's",
                         program.name);
    default:
      return "--allow-unsafe runs it all the same";
  }
}

bool is_place_named(const ObjectProgram& program, const std::vector<NamedTarget>& targets) {
  return std::any_of(targets.begin(), targets.end(), [&](const NamedTarget& named) {
    return named.program == program.name && ebpf::is_narrow(named.target.kind);
  });
}

Result<void> check_verdict(const ObjectProgram& program, const std::vector<NamedTarget>& targets) {
  ebpf::Verdict verdict = ebpf::verdict_of(program);
  if (verdict.may.empty() || !has_target_of_its_own(program)) return {};
  if (is_place_named(program, targets)) return {};
  return usage_error("program '{}' may {}; {}", program.name, verdict.in_words(),
                     way_to_run(program));
}

}  // namespace

Result<void> check_safety(const std::vector<ObjectProgram>& programs,
                          const std::vector<NamedTarget>& targets) {
  for (const ObjectProgram& program : programs) {
    auto safe = in_turn([&] { return check_helpers(program); },
                        [&] { return check_verdict(program, targets); });
    if (!safe) return safe;
  }
  return {};
}

}  // namespace irqscope::runner
