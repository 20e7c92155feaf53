#include "ebpf/user_object.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "ebpf/elf_sections.h"
#include "ebpf/log.h"
#include "ebpf/object_reader.h"

namespace irqscope::ebpf {

void UserObject::Close::operator()(bpf_object* object) const { bpf_object__close(object); }

Result<UserObject> UserObject::open(std::string_view elf, const OpenRequest& request) {
  // Before libbpf does, which trusts a compiler's work more.
  auto sections = read_elf_sections(elf);
  if (!sections) return tl::unexpected(sections.error());
  auto log = std::make_unique<std::string>(kLogBytes, '\0');
  bpf_object_open_opts options{};
  options.sz = sizeof(options);
  options.object_name = request.name.c_str();
  options.btf_custom_path = request.btf_file.empty() ? nullptr : request.btf_file.c_str();
  options.kconfig = request.kconfig.empty() ? nullptr : request.kconfig.c_str();
  options.kernel_log_buf = log->data();
  options.kernel_log_size = kLogBytes;
  take_first_warning();
  bpf_object* object = bpf_object__open_mem(elf.data(), elf.size(), &options);
  if (!object) return fail("{}", describe_failure(-errno));
  UserObject opened(object, std::move(log));
  auto info = read_object_info(object, *sections);
  if (!info) return tl::unexpected(info.error());
  opened.info_ = std::move(*info);
  return opened;
}

}  // namespace irqscope::ebpf
