#include "ebpf/programs.h"

#include <algorithm>
#include <string_view>

namespace irqscope::ebpf {
namespace {

constexpr std::string_view kNotInKernel = "not in this kernel";

class Planner {
 public:
  Planner(const Measurement& wanted, const KernelTypes& types, bool preempt_rt)
      : wanted_(wanted), types_(types), preempt_rt_(preempt_rt) {}

  ProgramPlan plan() {
    // From the level that interrupts the others to the lowest: what is counted first has its nested
    // times complete.
    for (int level = 0; level < IQ_LEVELS; ++level) {
      for (Kind kind : kSourceKinds) {
        if (info_of(kind).level == level && counts(kind)) add(info_of(kind));
      }
    }
    if (wanted_.functions) add(info_of(Kind::function));
    return std::move(plan_);
  }

 private:
  // Whether it is wanted, or falls into what is.
  bool counts(Kind kind) const {
    if (has_kind(wanted_.kinds, kind)) return true;
    return wanted_.measure_net &&
           std::any_of(wanted_.kinds.begin(), wanted_.kinds.end(),
                       [&](Kind wanted) { return info_of(kind).level < info_of(wanted).level; });
  }

  // A machine has either x86's vectors or arm's, and the other's are not missing. Some kernels for
  // x86 describe arm's tracepoints, too.
  void add(const KindInfo& kind) {
    bool has_first = has_tracepoint(kind.probes.front().entry);
    bool are_others = !has_first && !kind.else_probes.empty();
    for (const Probe& probe : are_others ? kind.else_probes : kind.probes) {
      if (is_wanted(probe.when)) add(kind.kind, probe);
    }
  }

  bool is_wanted(Probe::When when) const {
    switch (when) {
      case Probe::When::always:
        return true;
      case Probe::When::delays:
        return wanted_.measure_delay;
      case Probe::When::pauses:
        return preempt_rt_ && wanted_.measure_net;
    }
    return false;
  }

  void add(Kind kind, const Probe& probe) {
    if (!has_tracepoint(probe.entry)) {
      miss(kind, probe.name);
      return;
    }
    std::string name(probe.name);
    if (probe.exit.empty()) return attach(name, probe.counts_calls);
    if (wanted_.measure_time) attach(name + "_exit", false);
    attach(name + "_entry", probe.counts_calls);
  }

  // Two kinds may need the same one.
  void attach(const std::string& program, bool counts_calls) {
    if (std::count(plan_.programs.begin(), plan_.programs.end(), program) > 0) return;
    plan_.programs.push_back(program);
    if (counts_calls) plan_.counting.push_back(program);
  }

  void miss(Kind kind, std::string_view what) {
    plan_.missing.push_back({kind, std::string(what), std::string(kNotInKernel)});
  }

  bool has_tracepoint(std::string_view name) const {
    return types_.has_tracepoint(std::string(name));
  }

  const Measurement& wanted_;
  const KernelTypes& types_;
  bool preempt_rt_;
  ProgramPlan plan_;
};

}  // namespace

ProgramPlan plan_programs(const Measurement& wanted, const KernelTypes& types, bool preempt_rt) {
  return Planner(wanted, types, preempt_rt).plan();
}

}  // namespace irqscope::ebpf
