#include "sys/topology.h"

#include "base/file.h"

namespace irqscope::sys {
namespace {

Result<CpuSet> read_cpus(const Machine& machine, const char* name) {
  std::filesystem::path path = machine.sysfs() / "devices/system/cpu" / name;
  auto list = read_line(path);
  if (!list) return tl::unexpected(list.error());
  auto cpus = CpuSet::parse(*list);
  // Not a usage error: nobody typed this.
  if (!cpus) return fail("{}: {}", path.string(), cpus.error().message);
  if (cpus->empty()) return fail("{}: no CPU is listed", path.string());
  return cpus;
}

}  // namespace

Result<CpuSet> possible_cpus(const Machine& machine) { return read_cpus(machine, "possible"); }
Result<CpuSet> online_cpus(const Machine& machine) { return read_cpus(machine, "online"); }

}  // namespace irqscope::sys
