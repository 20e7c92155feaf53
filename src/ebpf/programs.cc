#include "ebpf/programs.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace irqscope::ebpf {
namespace {

constexpr std::string_view kNotInKernel = "not in this kernel";

// Two programs named so in bpf/: NAME_entry and NAME_exit, at TRACEPOINT_entry and _exit; or one.
struct Pair {
  std::string_view name;
  std::string_view entry;
  std::string_view exit;
};

constexpr std::array kVectors = {
    Pair{"local_timer", "local_timer_entry", "local_timer_exit"},
    Pair{"reschedule", "reschedule_entry", "reschedule_exit"},
    Pair{"call_function", "call_function_entry", "call_function_exit"},
    Pair{"call_function_single", "call_function_single_entry", "call_function_single_exit"},
    Pair{"irq_work", "irq_work_entry", "irq_work_exit"},
    Pair{"thermal_apic", "thermal_apic_entry", "thermal_apic_exit"},
    Pair{"threshold_apic", "threshold_apic_entry", "threshold_apic_exit"},
    Pair{"deferred_error_apic", "deferred_error_apic_entry", "deferred_error_apic_exit"},
    Pair{"spurious_apic", "spurious_apic_entry", "spurious_apic_exit"},
    Pair{"error_apic", "error_apic_entry", "error_apic_exit"},
    Pair{"x86_platform_ipi", "x86_platform_ipi_entry", "x86_platform_ipi_exit"},
};
constexpr Pair kIpi{"ipi", "ipi_entry", "ipi_exit"};
constexpr Pair kHardirq{"hardirq", "irq_handler_entry", "irq_handler_exit"};
constexpr Pair kSoftirq{"softirq", "softirq_entry", "softirq_exit"};
constexpr std::array kFunctions = {
    Pair{"timer", "timer_expire_entry", "timer_expire_exit"},
    Pair{"hrtimer", "hrtimer_expire_entry", "hrtimer_expire_exit"},
    Pair{"tasklet", "tasklet_entry", "tasklet_exit"},
    Pair{"work", "workqueue_execute_start", "workqueue_execute_end"},
    Pair{"csd", "csd_function_entry", "csd_function_exit"},
};

class Planner {
 public:
  Planner(const Wanted& wanted, const KernelTypes& types) : wanted_(wanted), types_(types) {}

  ProgramPlan plan() {
    // From the lowest level to the highest: what is counted first has its nested times complete.
    if (counts(Kind::nmi)) add_single(Kind::nmi, "nmi_handler", true);
    if (counts(Kind::hardirq)) add(Kind::hardirq, kHardirq);
    if (counts(Kind::vector)) add_vectors();
    add_scheduler();
    if (counts(Kind::softirq)) add_softirqs();
    if (wanted_.functions) add_functions();
    return std::move(plan_);
  }

 private:
  bool is_wanted(Kind kind) const {
    return std::count(wanted_.kinds.begin(), wanted_.kinds.end(), kind) > 0;
  }

  // Whether it is wanted, or falls into what is.
  bool counts(Kind kind) const {
    if (is_wanted(kind)) return true;
    if (!wanted_.measure_net) return false;
    if (kind == Kind::nmi) return true;
    if (kind == Kind::softirq) return is_wanted(Kind::thread);
    bool is_irq = kind == Kind::hardirq || kind == Kind::vector;
    return is_irq && (is_wanted(Kind::softirq) || is_wanted(Kind::thread));
  }

  void miss(Kind kind, std::string_view what) {
    plan_.missing.push_back({kind, std::string(what), std::string(kNotInKernel)});
  }

  void add(Kind kind, const Pair& pair) {
    if (!types_.has_tracepoint(std::string(pair.entry))) {
      miss(kind, pair.name);
      return;
    }
    std::string entry = std::string(pair.name) + "_entry";
    if (wanted_.measure_time) plan_.programs.push_back(std::string(pair.name) + "_exit");
    plan_.programs.push_back(entry);
    if (kind != Kind::function) plan_.counting.push_back(entry);
  }

  void add_single(Kind kind, const std::string& name, bool is_counting) {
    if (!types_.has_tracepoint(name)) {
      miss(kind, name);
      return;
    }
    plan_.programs.push_back(name);
    if (is_counting) plan_.counting.push_back(name);
  }

  // A machine has either x86's vectors or arm's, and the other's are not missing. Some kernels for
  // x86 describe arm's tracepoints, too.
  void add_vectors() {
    if (!types_.has_tracepoint(std::string(kVectors[0].entry))) {
      add(Kind::vector, kIpi);
      return;
    }
    for (const Pair& pair : kVectors) add(Kind::vector, pair);
  }

  void add_softirqs() {
    add(Kind::softirq, kSoftirq);
    if (wanted_.measure_delay) add_single(Kind::softirq, "softirq_raise", false);
  }

  void add_scheduler() {
    bool threads = is_wanted(Kind::thread);
    bool pauses = wanted_.preempt_rt && wanted_.measure_net && counts(Kind::softirq);
    if (threads || pauses) add_single(Kind::thread, "sched_switch", false);
    if (threads && wanted_.measure_delay) add_single(Kind::thread, "sched_waking", false);
  }

  void add_functions() {
    for (const Pair& pair : kFunctions) add(Kind::function, pair);
    add_single(Kind::function, "napi_poll", false);
  }

  const Wanted& wanted_;
  const KernelTypes& types_;
  ProgramPlan plan_;
};

}  // namespace

ProgramPlan plan_programs(const Wanted& wanted, const KernelTypes& types) {
  return Planner(wanted, types).plan();
}

}  // namespace irqscope::ebpf
