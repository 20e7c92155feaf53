#include "ebpf/user_object.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "ebpf/btf_check.h"
#include "ebpf/elf_sections.h"
#include "ebpf/log.h"
#include "ebpf/object_reader.h"
#include "ebpf/open_image.h"

namespace irqscope::ebpf {
namespace {

// libbpf's first complaint is about the cause, but does not always name it.
tl::unexpected<Error> refused(const std::vector<ElfSection>& sections, int error) {
  Error reason{ErrorKind::failure, describe_failure(-error)};
  for (const ElfSection& section : sections) {
    if (section.name == ".BTF" && !is_readable_btf(section.bytes)) {
      return in_context("its BTF is damaged", std::move(reason));
    }
  }
  return tl::unexpected(std::move(reason));
}

// Pinned, a map would outlive us and keep what it counted for the next run. One that somebody else
// has pinned is what the program shares with him.
void leave_unpinned(bpf_object* object) {
  bpf_map* map = nullptr;
  bpf_object__for_each_map(map, object) {
    const char* path = bpf_map__pin_path(map);
    if (path && access(path, F_OK) != 0) (void)bpf_map__set_pin_path(map, nullptr);
  }
}

}  // namespace

Result<UserObject> UserObject::open(std::string_view elf, const OpenRequest& request) {
  // Before libbpf does, which trusts a compiler's work more.
  auto sections = read_elf_sections(elf);
  if (!sections) return tl::unexpected(sections.error());
  for (const ElfSection& section : *sections) {
    auto checked = section.name == ".BTF" ? check_btf_section(section.bytes) : Result<void>();
    if (!checked) return tl::unexpected(checked.error());
  }
  auto log = std::make_unique<std::string>(kLogBytes, '\0');
  bpf_object_open_opts options{};
  options.sz = sizeof(options);
  options.object_name = request.name.c_str();
  options.btf_custom_path = request.btf_file.empty() ? nullptr : request.btf_file.c_str();
  options.kconfig = request.kconfig.empty() ? nullptr : request.kconfig.c_str();
  options.kernel_log_buf = log->data();
  options.kernel_log_size = kLogBytes;
  take_first_warning();
  bpf_object* object = open_image(elf, &options);
  if (!object) return refused(*sections, errno);
  leave_unpinned(object);
  UserObject opened(object, std::move(log));
  auto info = read_object_info(object, *sections);
  if (!info) return tl::unexpected(info.error());
  opened.info_ = std::move(*info);
  return opened;
}

TypeReader UserObject::types() const { return TypeReader(bpf_object__btf(object_.get())); }

Result<bpf_program*> UserObject::program(const std::string& name) const {
  bpf_program* found = bpf_object__find_program_by_name(object_.get(), name.c_str());
  if (!found) return fail("the object has no program '{}'", name);
  return found;
}

Result<int> UserObject::map_fd(const std::string& map) const {
  int fd = bpf_object__find_map_fd_by_name(object_.get(), map.c_str());
  if (fd < 0) return fail("the object has no map '{}'", map);
  return fd;
}

Result<void> UserObject::set_variable(const ObjectVariable& variable,
                                      std::span<const std::byte> value) {
  bpf_map* map = bpf_object__find_map_by_name(object_.get(), variable.section.c_str());
  size_t bytes = 0;
  const auto* data =
      static_cast<const std::byte*>(map ? bpf_map__initial_value(map, &bytes) : nullptr);
  // read_object_info() has compared its place with the same section.
  if (!data || value.size() != variable.bytes) {
    return fail("variable '{}' has no place in the object", variable.name);
  }
  std::vector<std::byte> changed(data, data + bytes);
  std::copy(value.begin(), value.end(), changed.begin() + variable.offset);
  int result = bpf_map__set_initial_value(map, changed.data(), bytes);
  if (result < 0) return fail("variable '{}': {}", variable.name, describe_failure(result));
  return {};
}

Result<void> UserObject::leave_out(const std::string& name) {
  auto found = program(name);
  if (!found) return tl::unexpected(found.error());
  bpf_program__set_autoload(*found, false);
  return {};
}

Result<void> UserObject::set_kernel_target(const std::string& name, const std::string& function) {
  auto found = program(name);
  if (!found) return tl::unexpected(found.error());
  take_first_warning();
  int result = bpf_program__set_attach_target(*found, 0, function.c_str());
  if (result < 0) return fail("program '{}': {}", name, describe_failure(result));
  return {};
}

Result<void> UserObject::set_map_size(const std::string& name, uint32_t entries,
                                      uint32_t value_bytes) {
  bpf_map* map = bpf_object__find_map_by_name(object_.get(), name.c_str());
  if (!map) return fail("the object has no map '{}'", name);
  int result = bpf_map__set_max_entries(map, entries);
  if (result == 0 && bpf_map__value_size(map) != value_bytes) {
    result = bpf_map__set_value_size(map, value_bytes);
  }
  if (result < 0) return fail("map '{}': {}", name, describe_failure(result));
  for (ObjectMap& known : info_.maps) {
    if (known.name != name) continue;
    known.max_entries = entries;
    known.value_bytes = value_bytes;
  }
  return {};
}

tl::expected<void, LoadFailure> UserObject::load() {
  take_first_warning();
  int result = bpf_object__load(object_.get());
  if (result >= 0) return {};
  LoadFailure failure;
  failure.error = -result;
  failure.reason = describe_failure(result);
  failure.log = log_->substr(0, log_->find('\0'));
  failure.program = named_program(failure.reason);
  failure.reason = without_program(std::move(failure.reason), failure.program);
  return tl::unexpected(std::move(failure));
}

// libbpf says "prog 'x': BPF program load failed: ..."; there is no other way to know.
std::string UserObject::named_program(const std::string& warning) const {
  for (const ObjectProgram& program : info_.programs) {
    if (warning.find(fmt::format("prog '{}'", program.name)) != std::string::npos) {
      return program.name;
    }
  }
  return {};
}

}  // namespace irqscope::ebpf
