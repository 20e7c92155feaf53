#include "ebpf/call_counter.h"

#include <bpf/bpf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace irqscope::ebpf {
namespace {

struct Programs {
  std::string entry;
  std::string exit;
};

Programs programs_of(Kind kind, AttachKind attach) {
  std::string family(kind_name(kind));
  std::string variant = attach == AttachKind::raw_tp ? "_raw" : "";
  return {family + "_entry" + variant, family + "_exit" + variant};
}

// bpf_get_ns_current_pid_tgid() knows a namespace by device and inode of its file. The first
// namespace's inode is fixed (include/linux/proc_ns.h); there the plain helper does.
void set_pid_namespace(iq_knobs& knobs) {
  constexpr ino_t kFirstPidNamespace = 0xEFFFFFFC;
  struct stat info {};
  if (stat("/proc/self/ns/pid", &info) != 0 || info.st_ino == kFirstPidNamespace) return;
  knobs.pid_ns_dev = info.st_dev;
  knobs.pid_ns_ino = info.st_ino;
}

iq_knobs knobs_of(const CallCounterOptions& options, uint32_t rows) {
  iq_knobs knobs{};
  knobs.rows = rows;
  knobs.filter_tgid = options.tgid.value_or(0);
  if (options.tgid) set_pid_namespace(knobs);
  knobs.filter_cgroup = options.cgroup.has_value();
  knobs.measure_time = options.measure_time;
  knobs.usec_slots = options.usec_slots;
  knobs.softirqs_interleave = options.softirqs_interleave;
  return knobs;
}

Result<void> set_cgroup(const Object& object, const std::filesystem::path& path) {
  UniqueFd directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return fail("{}: {}", path.string(), std::strerror(errno));
  auto map = object.map_fd("cgroup");
  if (!map) return tl::unexpected(map.error());
  uint32_t key = 0;
  int value = directory.get();
  if (bpf_map_update_elem(*map, &key, &value, BPF_ANY) != 0) {
    return fail("{}: {}", path.string(), std::strerror(errno));
  }
  return {};
}

void exclude_other_cpus(std::span<iq_cpu> cpus, const CpuSet& wanted) {
  for (size_t i = 0; i < cpus.size(); ++i) {
    cpus[i].excluded = !wanted.contains(static_cast<int>(i));
  }
}

Result<Object> load_object(Kind kind, const CallCounterOptions& options, uint32_t rows,
                           const std::vector<std::string>& programs) {
  auto object =
      Object::open(kind == Kind::hardirq ? hardirq_object() : softirq_object(), options.btf_file);
  if (!object) return object;
  auto result = in_turn([&] { return object->choose_programs(programs); },
                        [&] { return object->set_constant("knobs", knobs_of(options, rows)); },
                        [&] { return object->set_entries("cpus", options.cpus); },
                        [&] { return object->set_entries("rows", rows); });
  if (result && kind == Kind::hardirq) result = object->set_entries("row_of", rows);
  if (result) result = object->load();
  if (result && options.cgroup) result = set_cgroup(*object, *options.cgroup);
  if (!result) return tl::unexpected(result.error());
  return object;
}

template <class T>
Result<MappedArray<T>> map_array(const Object& object, const std::string& name, size_t entries) {
  auto fd = object.map_fd(name);
  if (!fd) return tl::unexpected(fd.error());
  return MappedArray<T>::map(*fd, entries);
}

}  // namespace

Result<CallCounter> CallCounter::start(Kind kind, AttachKind attach,
                                       const CallCounterOptions& options) {
  Programs names = programs_of(kind, attach);
  // The exit first: between the two an exit is ignored, where an entry would wait for ever.
  std::vector<std::string> programs;
  if (options.measure_time) programs.push_back(names.exit);
  programs.push_back(names.entry);

  uint32_t rows = kind == Kind::softirq ? options.cpus * IQ_SOFTIRQ_SLOTS : options.max_rows;
  auto object = load_object(kind, options, rows, programs);
  if (!object) return tl::unexpected(object.error());
  auto row_array = map_array<iq_row>(*object, "rows", rows);
  if (!row_array) return tl::unexpected(row_array.error());
  auto cpu_array = map_array<iq_cpu>(*object, "cpus", options.cpus);
  if (!cpu_array) return tl::unexpected(cpu_array.error());
  if (options.only_cpus) exclude_other_cpus(cpu_array->entries(), *options.only_cpus);

  for (const std::string& program : programs) {
    auto attached = object->attach(program);
    if (!attached) return tl::unexpected(attached.error());
  }
  return CallCounter(std::move(*object), std::move(*row_array), std::move(*cpu_array), names.entry);
}

}  // namespace irqscope::ebpf
