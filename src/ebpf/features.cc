#include "ebpf/features.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "base/unique_fd.h"
#include "ebpf/log.h"
#include "ebpf/mapped_array.h"
#include "ebpf/object.h"

namespace irqscope::ebpf {
namespace {

constexpr uint32_t kClockReads = 1000;

Trial try_program(const std::string& name, const std::string& program,
                  const std::string& btf_file) {
  auto object = Object::open(probe_object(), btf_file);
  if (!object) return {name, false, object.error().message, object.error().code};
  auto result = in_turn([&] { return object->choose_programs({program}); },
                        [&] { return object->load(); }, [&] { return object->attach(program); });
  if (result) return {name, true, "", 0};
  return {name, false, result.error().message, result.error().code};
}

Trial try_map(const std::string& name, bpf_map_type type, uint32_t key, uint32_t value,
              uint32_t entries, uint32_t flags) {
  bpf_map_create_opts options{};
  options.sz = sizeof(options);
  options.map_flags = flags;
  UniqueFd map(bpf_map_create(type, "irqscope_probe", key, value, entries, &options));
  if (map) return {name, true, "", 0};
  return {name, false, std::strerror(errno), errno};
}

// The program leaves the time of all its readings in its .bss.
std::optional<double> run_clock_program(const Object& object) {
  auto program = object.program_fd("probe_clock");
  auto bss = object.map_fd(".bss");
  if (!program || !bss) return std::nullopt;
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  if (bpf_prog_test_run_opts(*program, &options) != 0) return std::nullopt;
  auto memory = MappedArray<uint64_t>::map(*bss, 1);
  if (!memory) return std::nullopt;
  return static_cast<double>(memory->entries()[0]) / kClockReads;
}

}  // namespace

std::vector<Trial> try_attach_kinds(const std::string& btf_file) {
  return {try_program("tp_btf programs", "probe_tp_btf", btf_file),
          try_program("raw_tp programs", "probe_raw_tp", btf_file),
          try_program("tracepoint programs", "probe_tracepoint", btf_file),
          try_program("kprobe programs", "probe_kprobe", btf_file),
          try_program("fentry programs", "probe_fentry", btf_file)};
}

std::vector<Trial> try_maps() {
  auto page = static_cast<uint32_t>(sysconf(_SC_PAGESIZE));
  return {try_map("mmapable arrays", BPF_MAP_TYPE_ARRAY, 4, 8, 1, BPF_F_MMAPABLE),
          try_map("perf buffers", BPF_MAP_TYPE_PERF_EVENT_ARRAY, 4, 4, 1, 0),
          try_map("ring buffers", BPF_MAP_TYPE_RINGBUF, 0, 0, page, 0)};
}

std::optional<double> clock_cost_ns() {
  auto object = Object::open(probe_object(), "");
  if (!object) return std::nullopt;
  auto loaded = in_turn([&] { return object->choose_programs({"probe_clock"}); },
                        [&] { return object->set_constant("clock_reads", kClockReads); },
                        [&] { return object->load(); });
  if (!loaded) return std::nullopt;
  return run_clock_program(*object);
}

}  // namespace irqscope::ebpf
