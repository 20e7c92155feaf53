#include "ebpf/interrupt_counter.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace irqscope::ebpf {
namespace {

// bpf_get_ns_current_pid_tgid() knows a namespace by device and inode of its file. The first
// namespace's inode is fixed (include/linux/proc_ns.h); there the plain helper does.
void set_pid_namespace(iq_knobs& knobs) {
  constexpr ino_t kFirstPidNamespace = 0xEFFFFFFC;
  struct stat info {};
  if (stat("/proc/self/ns/pid", &info) != 0 || info.st_ino == kFirstPidNamespace) return;
  knobs.pid_ns_dev = info.st_dev;
  knobs.pid_ns_ino = info.st_ino;
}

iq_victims victims_of(const Measurement& wanted) {
  if (!wanted.victims) return IQ_NO_VICTIMS;
  return *wanted.victims == Kind::task ? IQ_VICTIM_TASKS : IQ_VICTIM_CGROUPS;
}

void set_events(iq_switches& switches, const Measurement& wanted, Transport transport) {
  bool ring = transport == Transport::ring;
  switches.transport = static_cast<iq_u8>(ring ? IQ_RING_BUFFER : IQ_PERF_BUFFER);
  switches.own_wakes = transport == Transport::perf_each;
  switches.event_kinds = wanted.event_kinds();
  switches.stacks = wanted.events->stacks;
}

iq_switches switches_of(const CounterOptions& options) {
  iq_switches switches{};
  switches.filter_process = options.tgid.has_value();
  switches.filter_cgroup = options.cgroup.has_value();
  const Measurement& wanted = options.wanted;
  switches.measure_time = wanted.measure_time;
  switches.measure_net = wanted.measure_net;
  switches.measure_delay = wanted.measure_delay;
  switches.functions = wanted.functions;
  switches.softirqs_interleave = options.preempt_rt;
  switches.measure_noise = wanted.noise;
  switches.victims = static_cast<iq_u8>(victims_of(wanted));
  switches.usec_slots = wanted.usec_slots;
  if (wanted.events) set_events(switches, wanted, options.buffers.transport);
  return switches;
}

iq_knobs knobs_of(const CounterOptions& options) {
  iq_knobs knobs{};
  knobs.switches = switches_of(options);
  knobs.rows = options.max_rows;
  knobs.filter_tgid = options.tgid.value_or(0);
  if (options.tgid) set_pid_namespace(knobs);
  size_t ends = std::min<size_t>(options.interrupt_ends.size(), IQ_RANGES);
  std::copy_n(options.interrupt_ends.begin(), ends, knobs.interrupt_ends);
  EventChoice events = options.wanted.events.value_or(EventChoice{});
  knobs.slower_ns = events.slower_ns;
  knobs.delayed_ns = events.delayed_ns;
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

// A theft's key has a source; the table of threads is small beside it.
constexpr uint32_t kMaxThreads = 4096;

std::vector<std::string> variants(const std::vector<std::string>& programs, AttachKind attach) {
  std::vector<std::string> names = programs;
  if (attach == AttachKind::raw_tp) {
    for (std::string& name : names) name += "_raw";
  }
  return names;
}

Result<void> prepare_events(Object& object, const CounterOptions& options) {
  if (options.wanted.events) {
    return EventStream::prepare(object, options.buffers.transport, options.cpus);
  }
  return in_turn([&] { return EventStream::leave_out(object); },
                 [&] { return object.leave_out("event_buffers"); });
}

Result<Object> load_object(const CounterOptions& options,
                           const std::vector<std::string>& programs) {
  const iq_knobs knobs = knobs_of(options);
  auto object = Object::open(interrupts_object(knobs.switches), options.btf_file);
  if (!object) return object;
  auto result =
      in_turn([&] { return object->choose_programs(programs); },
              [&] { return object->set_constant("knobs", knobs); },
              [&] { return object->set_entries("cpus", options.cpus); },
              [&] { return object->set_entries("rows", options.max_rows); },
              [&] { return object->set_entries("row_of", options.max_rows); },
              [&] { return object->set_entries("thefts", options.max_thefts); },
              [&] { return object->set_entries("threads", kMaxThreads); },
              [&] { return prepare_events(*object, options); }, [&] { return object->load(); });
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

void add(iq_theft& sum, const iq_theft& part) {
  sum.count += part.count;
  sum.net_ns += part.net_ns;
  if (sum.comm[0] == 0) std::memcpy(sum.comm, part.comm, sizeof(sum.comm));
}

}  // namespace

Result<InterruptCounter> InterruptCounter::start(AttachKind attach, const CounterOptions& options,
                                                 const ProgramPlan& plan) {
  auto programs = variants(plan.programs, attach);
  auto object = load_object(options, programs);
  if (!object) return tl::unexpected(object.error());
  auto rows = map_array<iq_row>(*object, "rows", options.max_rows);
  if (!rows) return tl::unexpected(rows.error());
  auto cpus = map_array<iq_cpu>(*object, "cpus", options.cpus);
  if (!cpus) return tl::unexpected(cpus.error());
  auto rows_given = map_array<uint64_t>(*object, ".bss", 1);
  if (!rows_given) return tl::unexpected(rows_given.error());
  if (options.only_cpus) exclude_other_cpus(cpus->entries(), *options.only_cpus);

  InterruptCounter counter(std::move(*object), std::move(*rows), std::move(*cpus),
                           std::move(*rows_given));
  if (options.wanted.events) {
    auto opened = counter.open_events(options.buffers, options.cpus);
    if (!opened) return tl::unexpected(opened.error());
  }
  for (const std::string& program : programs) {
    auto attached = counter.object_.attach(program);
    if (!attached) return tl::unexpected(attached.error());
  }
  counter.programs_ = std::move(programs);
  counter.counting_ = variants(plan.counting, attach);
  return counter;
}

Result<void> InterruptCounter::open_events(const EventBuffers& buffers, uint32_t cpus) {
  auto stream =
      EventStream::open(object_, buffers.transport, buffers.online, buffers.bytes_per_cpu);
  if (!stream) return tl::unexpected(stream.error());
  auto counters = StreamCounters::open(object_, cpus);
  if (!counters) return tl::unexpected(counters.error());
  events_ = std::move(*stream);
  event_counters_ = std::move(*counters);
  return {};
}

std::span<iq_row> InterruptCounter::rows() const {
  // rows_given is all that the object has in .bss.
  const auto* given = reinterpret_cast<const uint32_t*>(rows_given_.entries().data());
  auto all = rows_.entries();
  return all.first(std::min<size_t>(__atomic_load_n(given, __ATOMIC_ACQUIRE), all.size()));
}

std::optional<uint64_t> InterruptCounter::counting_runs() const {
  uint64_t sum = 0;
  for (const std::string& program : counting_) {
    auto statistics = object_.run_statistics(program);
    if (!statistics) return std::nullopt;
    sum += statistics->runs;
  }
  return sum;
}

void InterruptCounter::begin_noise(uint64_t start_ns) {
  for (iq_cpu& cpu : cpus_.entries()) {
    __atomic_store_n(&cpu.noise.wanted_start_ns, start_ns, __ATOMIC_RELEASE);
  }
}

std::vector<ProgramCost> InterruptCounter::costs() const {
  std::vector<ProgramCost> costs;
  for (const std::string& program : programs_) {
    auto statistics = object_.run_statistics(program);
    if (statistics) costs.push_back(std::move(*statistics));
  }
  return costs;
}

Result<std::vector<InterruptCounter::Theft>> InterruptCounter::thefts() const {
  auto fd = object_.map_fd("thefts");
  if (!fd) return tl::unexpected(fd.error());
  std::vector<Theft> result;
  std::vector<iq_theft> per_cpu(static_cast<size_t>(libbpf_num_possible_cpus()));
  iq_theft_key key{};
  for (int end = bpf_map_get_next_key(*fd, nullptr, &key); end == 0;
       end = bpf_map_get_next_key(*fd, &key, &key)) {
    if (bpf_map_lookup_elem(*fd, &key, per_cpu.data()) != 0) continue;
    Theft theft{key, {}};
    for (const iq_theft& part : per_cpu) add(theft.sum, part);
    result.push_back(theft);
  }
  return result;
}

void InterruptCounter::forget(const iq_theft_key& key) const {
  auto fd = object_.map_fd("thefts");
  if (fd) bpf_map_delete_elem(*fd, &key);
}

}  // namespace irqscope::ebpf
