#include "sys/topology.h"

#include "base/file.h"

namespace irqscope::sys {
namespace {

std::filesystem::path list_path(const Machine& machine, const char* name) {
  return machine.sysfs() / "devices/system/cpu" / name;
}

Result<CpuSet> parse_list(const std::filesystem::path& path, std::string_view list) {
  auto cpus = CpuSet::parse(list);
  // Not a usage error: nobody typed this.
  if (!cpus) return fail("{}: {}", path.string(), cpus.error().message);
  return cpus;
}

Result<CpuSet> read_cpus(const Machine& machine, const char* name) {
  std::filesystem::path path = list_path(machine, name);
  auto list = read_line(path);
  if (!list) return tl::unexpected(list.error());
  auto cpus = parse_list(path, *list);
  if (cpus && cpus->empty()) return fail("{}: no CPU is listed", path.string());
  return cpus;
}

// Kernels without the feature lack the file.
Result<CpuSet> read_optional_cpus(const Machine& machine, const char* name) {
  std::filesystem::path path = list_path(machine, name);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return CpuSet{};
  auto list = read_line(path);
  if (!list) return tl::unexpected(list.error());
  // What nohz_full reads without nohz_full=, padded with blanks on some kernels.
  if (list->ends_with("(null)")) return CpuSet{};
  return parse_list(path, *list);
}

}  // namespace

Result<CpuSet> possible_cpus(const Machine& machine) { return read_cpus(machine, "possible"); }
Result<CpuSet> online_cpus(const Machine& machine) { return read_cpus(machine, "online"); }
Result<CpuSet> present_cpus(const Machine& machine) { return read_cpus(machine, "present"); }

Result<CpuSet> isolated_cpus(const Machine& machine) {
  std::vector<int> cpus;
  for (const char* name : {"isolated", "nohz_full"}) {
    auto part = read_optional_cpus(machine, name);
    if (!part) return part;
    cpus.insert(cpus.end(), part->cpus().begin(), part->cpus().end());
  }
  return CpuSet(std::move(cpus));
}

}  // namespace irqscope::sys
