#include "base/file.h"
#include "sys/topology.h"

namespace irqscope::sys {

Result<CpuSet> isolated_cpus(const Machine& machine) {
  std::vector<int> all;
  for (const char* name : {"isolated", "nohz_full"}) {
    auto list = read_line(machine.sysfs() / "devices/system/cpu" / name);
    auto cpus = list ? CpuSet::parse(*list) : Result<CpuSet>(CpuSet());
    if (cpus) all.insert(all.end(), cpus->cpus().begin(), cpus->cpus().end());
  }
  return CpuSet(all);
}

}  // namespace irqscope::sys
