#include "ebpf/object.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

struct Place {
  uint32_t offset;
  uint32_t size;
};

// Where a variable lies in a data section, from the object's own BTF.
std::optional<Place> find_variable(const btf* types, const char* section, const std::string& name) {
  int id = btf__find_by_name_kind(types, section, BTF_KIND_DATASEC);
  if (id < 0) return std::nullopt;
  const btf_type* type = btf__type_by_id(types, static_cast<uint32_t>(id));
  const btf_var_secinfo* variables = btf_var_secinfos(type);
  for (uint16_t i = 0; i < btf_vlen(type); ++i) {
    const btf_type* variable = btf__type_by_id(types, variables[i].type);
    if (name == btf__name_by_offset(types, variable->name_off)) {
      return Place{variables[i].offset, variables[i].size};
    }
  }
  return std::nullopt;
}

constexpr size_t kRunsEnd = offsetof(bpf_prog_info, run_cnt) + sizeof(bpf_prog_info::run_cnt);
constexpr size_t kMissesEnd =
    offsetof(bpf_prog_info, recursion_misses) + sizeof(bpf_prog_info::recursion_misses);

// Empty if this kernel does not fill in the first `needed` bytes.
std::optional<bpf_prog_info> program_info(int fd, size_t needed) {
  bpf_prog_info info{};
  uint32_t length = sizeof(info);
  if (bpf_obj_get_info_by_fd(fd, &info, &length) != 0 || length < needed) return std::nullopt;
  return info;
}

}  // namespace

Result<Object> Object::open(const EmbeddedObject& embedded, const std::string& btf_file) {
  bpf_object_open_opts options{};
  options.sz = sizeof(options);
  options.object_name = embedded.name.c_str();
  options.btf_custom_path = btf_file.empty() ? nullptr : btf_file.c_str();
  take_first_warning();
  bpf_object* object = bpf_object__open_mem(embedded.elf.data(), embedded.elf.size(), &options);
  if (!object) return libbpf_failure(-errno);
  return Object(object);
}

Result<bpf_program*> Object::find_program(const std::string& name) const {
  bpf_program* program = bpf_object__find_program_by_name(object_.get(), name.c_str());
  if (!program) return fail("the object has no program '{}'", name);
  return program;
}

Result<void> Object::choose_programs(const std::vector<std::string>& names) {
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object_.get()) {
    bool chosen = std::count(names.begin(), names.end(), bpf_program__name(program)) > 0;
    bpf_program__set_autoload(program, chosen);
  }
  return {};
}

Result<void> Object::set_entries(const std::string& map, uint32_t entries) {
  bpf_map* found = bpf_object__find_map_by_name(object_.get(), map.c_str());
  if (!found) return fail("the object has no map '{}'", map);
  int result = bpf_map__set_max_entries(found, entries);
  if (result < 0) return fail("map '{}': {}", map, describe_failure(result));
  return {};
}

Result<void> Object::leave_out(const std::string& map) {
  bpf_map* found = bpf_object__find_map_by_name(object_.get(), map.c_str());
  if (!found) return fail("the object has no map '{}'", map);
  bpf_map__set_autocreate(found, false);
  return {};
}

Result<void> Object::set_constant_bytes(const std::string& name, const void* value, size_t size) {
  bpf_map* section = bpf_object__find_map_by_name(object_.get(), ".rodata");
  auto place = find_variable(bpf_object__btf(object_.get()), ".rodata", name);
  size_t section_size = 0;
  const void* data = section ? bpf_map__initial_value(section, &section_size) : nullptr;
  if (!data || !place || place->size != size || place->offset + size > section_size) {
    return fail("the object has no constant '{}' of {} bytes", name, size);
  }
  std::vector<char> changed(section_size);
  std::memcpy(changed.data(), data, section_size);
  std::memcpy(changed.data() + place->offset, value, size);
  int result = bpf_map__set_initial_value(section, changed.data(), section_size);
  if (result < 0) return fail("constant '{}': {}", name, describe_failure(result));
  return {};
}

Result<void> Object::load() {
  take_first_warning();
  int result = bpf_object__load(object_.get());
  if (result < 0) return libbpf_failure(result);
  return {};
}

Result<void> Object::attach(const std::string& name) {
  auto program = find_program(name);
  if (!program) return tl::unexpected(program.error());
  take_first_warning();
  bpf_link* link = bpf_program__attach(*program);
  if (!link) return libbpf_failure(-errno);
  links_.emplace_back(link);
  return {};
}

Result<int> Object::map_fd(const std::string& map) const {
  int fd = bpf_object__find_map_fd_by_name(object_.get(), map.c_str());
  if (fd < 0) return fail("the object has no loaded map '{}'", map);
  return fd;
}

Result<int> Object::program_fd(const std::string& name) const {
  return find_program(name).map([](bpf_program* program) { return bpf_program__fd(program); });
}

std::optional<uint64_t> Object::missed_runs() const {
  uint64_t sum = 0;
  bpf_program* program = nullptr;
  bpf_object__for_each_program(program, object_.get()) {
    if (!bpf_program__autoload(program)) continue;
    auto info = program_info(bpf_program__fd(program), kMissesEnd);
    if (!info) return std::nullopt;
    sum += info->recursion_misses;
  }
  return sum;
}

std::optional<ProgramCost> Object::run_statistics(const std::string& name) const {
  auto fd = program_fd(name);
  if (!fd) return std::nullopt;
  auto info = program_info(*fd, kRunsEnd);
  if (!info) return std::nullopt;
  bool knows_misses = program_info(*fd, kMissesEnd).has_value();
  return ProgramCost{name, info->run_cnt, info->run_time_ns,
                     knows_misses ? std::optional(info->recursion_misses) : std::nullopt};
}

RunStatistics::RunStatistics() : fd_(bpf_enable_stats(BPF_STATS_RUN_TIME)) {}

}  // namespace irqscope::ebpf
