#include "ebpf/perf_sampling.h"

#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

namespace irqscope::ebpf {
namespace {

struct PerfEvent {
  uint32_t type;
  uint64_t config;
};

const std::map<std::string, PerfEvent>& perf_events() {
  static const std::map<std::string, PerfEvent> events = {
      {"cpu-clock", {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK}},
      {"task-clock", {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK}},
      {"page-faults", {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS}},
      {"minor-faults", {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MIN}},
      {"major-faults", {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS_MAJ}},
      {"context-switches", {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CONTEXT_SWITCHES}},
      {"cpu-migrations", {PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_MIGRATIONS}},
      {"cycles", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES}},
      {"instructions", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS}},
      {"cache-references", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_REFERENCES}},
      {"cache-misses", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_CACHE_MISSES}},
      {"branches", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_INSTRUCTIONS}},
      {"branch-misses", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_BRANCH_MISSES}},
      {"bus-cycles", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_BUS_CYCLES}},
      {"ref-cycles", {PERF_TYPE_HARDWARE, PERF_COUNT_HW_REF_CPU_CYCLES}},
  };
  return events;
}

Result<PerfEvent> find_event(const std::string& name) {
  auto found = perf_events().find(name);
  if (found != perf_events().end()) return found->second;
  std::string names;
  for (const auto& [known, event] : perf_events()) names += (names.empty() ? "" : ", ") + known;
  return usage_error("there is no perf event '{}'; there are {}", name, names);
}

}  // namespace

Result<std::vector<UniqueFd>> open_perf_sampling(const AttachTarget& target) {
  auto event = find_event(target.place);
  if (!event) return tl::unexpected(event.error());
  constexpr uint64_t kUsualFrequency = 99;  // not in step with what happens 100 times a second
  perf_event_attr attributes{};
  attributes.size = sizeof(attributes);
  attributes.type = event->type;
  attributes.config = event->config;
  attributes.freq = target.period == 0;
  attributes.sample_freq = target.period == 0
                               ? (target.frequency == 0 ? kUsualFrequency : target.frequency)
                               : target.period;
  std::vector<UniqueFd> events;
  for (int cpu = 0; cpu < libbpf_num_possible_cpus(); ++cpu) {
    UniqueFd fd(static_cast<int>(
        syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC)));
    // A CPU that is offline.
    if (!fd && errno == ENODEV) continue;
    if (!fd && errno == ENOENT) {
      return fail("this machine has no counter for '{}'; cpu-clock works everywhere", target.place);
    }
    if (!fd) return fail("opening perf event '{}': {}", target.place, std::strerror(errno));
    events.push_back(std::move(fd));
  }
  return events;
}

}  // namespace irqscope::ebpf
