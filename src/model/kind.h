// The kinds of things that a row can be about, described once.
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "abi/cpu.h"
#include "abi/row.h"

namespace irqscope {

enum class Kind {
  // Sources of interrupts.
  hardirq = IQ_HARDIRQ,  // a device's handler
  vector = IQ_VECTOR,    // of the processor itself: local timer, IPIs (model/vectors.h)
  nmi = IQ_NMI,          // a handler of non-maskable interrupts
  softirq = IQ_SOFTIRQ,
  thread = IQ_THREAD,  // of a threaded handler
  // What rows that are grouped otherwise are about.
  function = IQ_FUNCTION,  // that a softirq or vector spent its time on
  task,                    // a process that interrupts took time from
  cgroup,                  // likewise
  all,                     // all sources together
};

// Programs of bpf/: NAME_entry and NAME_exit at the tracepoints `entry` and `exit`. Without an
// exit, the program NAME at the tracepoint `entry`.
struct Probe {
  enum class When {
    always,
    delays,  // delays are wanted
    pauses,  // tasks that run softirqs are preempted (PREEMPT_RT), and net times are wanted
  };
  std::string_view name;
  std::string_view entry;
  std::string_view exit = {};
  When when = When::always;
  bool counts_calls = true;  // it (the one at the entry) runs once per call
};

struct KindInfo {
  Kind kind;
  std::string_view name;
  std::string_view plural;
  bool is_source = false;          // of interrupts; what follows is of sources
  iq_level level = IQ_LEVELS;      // of nesting
  bool is_device = false;          // a handler that a driver has registered
  bool has_irq = false;            // an IRQ is its id
  bool has_delay = false;          // waits to run
  bool has_context = false;        // runs in several (RunContext)
  bool has_functions = false;      // what it spends its time on is known
  bool shares_interrupts = false;  // several handlers are asked whether one was theirs
  bool wakes_threads = false;      // may leave the work to one
  bool is_task = false;            // runs in a task of its own, in slices
  bool has_fixed_names = false;    // all its sources have names that are known beforehand
  bool kernel_counts_all = false;  // each has a counter in /proc
  // What measures it. Where a machine lacks the first of `probes`, those of `else_probes` do.
  std::span<const Probe> probes = {};
  std::span<const Probe> else_probes = {};
};

namespace probes {

inline constexpr Probe kHardirq[] = {{"hardirq", "irq_handler_entry", "irq_handler_exit"}};
// x86's, and those of other architectures.
inline constexpr Probe kVector[] = {
    {"local_timer", "local_timer_entry", "local_timer_exit"},
    {"reschedule", "reschedule_entry", "reschedule_exit"},
    {"call_function", "call_function_entry", "call_function_exit"},
    {"call_function_single", "call_function_single_entry", "call_function_single_exit"},
    {"irq_work", "irq_work_entry", "irq_work_exit"},
    {"thermal_apic", "thermal_apic_entry", "thermal_apic_exit"},
    {"threshold_apic", "threshold_apic_entry", "threshold_apic_exit"},
    {"deferred_error_apic", "deferred_error_apic_entry", "deferred_error_apic_exit"},
    {"spurious_apic", "spurious_apic_entry", "spurious_apic_exit"},
    {"error_apic", "error_apic_entry", "error_apic_exit"},
    {"x86_platform_ipi", "x86_platform_ipi_entry", "x86_platform_ipi_exit"},
};
inline constexpr Probe kIpi[] = {{"ipi", "ipi_entry", "ipi_exit"}};
inline constexpr Probe kNmi[] = {{"nmi_handler", "nmi_handler"}};
inline constexpr Probe kSoftirq[] = {
    {"sched_switch", "sched_switch", {}, Probe::When::pauses, false},
    {"softirq", "softirq_entry", "softirq_exit"},
    {"softirq_raise", "softirq_raise", {}, Probe::When::delays, false},
};
inline constexpr Probe kThread[] = {
    {"sched_switch", "sched_switch", {}, Probe::When::always, false},
    {"sched_waking", "sched_waking", {}, Probe::When::delays, false},
};
inline constexpr Probe kFunction[] = {
    {"timer", "timer_expire_entry", "timer_expire_exit", Probe::When::always, false},
    {"hrtimer", "hrtimer_expire_entry", "hrtimer_expire_exit", Probe::When::always, false},
    {"tasklet", "tasklet_entry", "tasklet_exit", Probe::When::always, false},
    {"work", "workqueue_execute_start", "workqueue_execute_end", Probe::When::always, false},
    {"csd", "csd_function_entry", "csd_function_exit", Probe::When::always, false},
    {"napi_poll", "napi_poll", {}, Probe::When::always, false},
};

}  // namespace probes

inline constexpr std::array kKinds = {
    KindInfo{.kind = Kind::hardirq,
             .name = "hardirq",
             .plural = "hardirqs",
             .is_source = true,
             .level = IQ_LEVEL_IRQ,
             .is_device = true,
             .has_irq = true,
             .shares_interrupts = true,
             .wakes_threads = true,
             .kernel_counts_all = true,
             .probes = probes::kHardirq},
    KindInfo{.kind = Kind::vector,
             .name = "vector",
             .plural = "vectors",
             .is_source = true,
             .level = IQ_LEVEL_IRQ,
             .has_functions = true,
             .has_fixed_names = true,
             .probes = probes::kVector,
             .else_probes = probes::kIpi},
    KindInfo{.kind = Kind::nmi,
             .name = "nmi",
             .plural = "NMIs",
             .is_source = true,
             .level = IQ_LEVEL_NMI,
             .shares_interrupts = true,
             .probes = probes::kNmi},
    KindInfo{.kind = Kind::softirq,
             .name = "softirq",
             .plural = "softirqs",
             .is_source = true,
             .level = IQ_LEVEL_SOFTIRQ,
             .has_delay = true,
             .has_context = true,
             .has_functions = true,
             .has_fixed_names = true,
             .kernel_counts_all = true,
             .probes = probes::kSoftirq},
    KindInfo{.kind = Kind::thread,
             .name = "thread",
             .plural = "threads",
             .is_source = true,
             .level = IQ_LEVEL_THREAD,
             .has_irq = true,
             .has_delay = true,
             .is_task = true,
             .probes = probes::kThread},
    KindInfo{.kind = Kind::function,
             .name = "function",
             .plural = "functions",
             .probes = probes::kFunction},
    KindInfo{.kind = Kind::task, .name = "task", .plural = "tasks"},
    KindInfo{.kind = Kind::cgroup, .name = "cgroup", .plural = "cgroups"},
    KindInfo{.kind = Kind::all, .name = "all", .plural = "all"},
};

constexpr bool is_in_order(std::span<const KindInfo> kinds) {
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (static_cast<size_t>(kinds[i].kind) != i) return false;
    if (kinds[i].is_source != (kinds[i].level < IQ_LEVELS)) return false;
  }
  return true;
}
static_assert(is_in_order(kKinds));

constexpr const KindInfo& info_of(Kind kind) { return kKinds[static_cast<size_t>(kind)]; }
constexpr std::string_view kind_name(Kind kind) { return info_of(kind).name; }

constexpr bool is_source(const KindInfo& kind) { return kind.is_source; }
inline constexpr auto kSourceKinds = [] {
  std::array<Kind, static_cast<size_t>(std::count_if(kKinds.begin(), kKinds.end(), is_source))>
      sources{};
  size_t next = 0;
  for (const KindInfo& kind : kKinds) {
    if (kind.is_source) sources[next++] = kind.kind;
  }
  return sources;
}();

bool has_kind(const std::vector<Kind>& kinds, Kind kind);
// Whether one of them is so: any_kind(kinds, &KindInfo::has_delay).
bool any_kind(const std::vector<Kind>& kinds, bool KindInfo::*has);
// "softirqs and threads".
std::string kinds_text(bool KindInfo::*has);
// "hardirq or vector".
std::string kinds_at(iq_level level);
// What is left where those are left out: "neither", "none".
std::string_view none_of_kinds(bool KindInfo::*has);

}  // namespace irqscope
