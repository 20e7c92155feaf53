#include "runner/kernel_types.h"

#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/file.h"
#include "base/parse.h"

namespace irqscope::runner {
namespace {

// The value of a line of os-release(5), which may be quoted.
std::string os_value(std::string_view os_release, std::string_view key) {
  for (std::string_view line : split(os_release, '\n')) {
    if (!line.starts_with(key) || line.substr(key.size(), 1) != "=") continue;
    line.remove_prefix(key.size() + 1);
    if (line.size() >= 2 && (line.front() == '"' || line.front() == '\'')) {
      line = line.substr(1, line.size() - 2);
    }
    return std::string(line);
  }
  return {};
}

}  // namespace

Result<KernelTypesFile> KernelTypesFile::create(const std::string& btf) {
  UniqueFd fd(memfd_create("kernel-types", MFD_CLOEXEC));
  if (!fd || write(fd.get(), btf.data(), btf.size()) != static_cast<ssize_t>(btf.size())) {
    return fail("keeping the kernel's types: {}", std::strerror(errno));
  }
  return KernelTypesFile(std::move(fd));
}

std::string KernelTypesFile::path() const { return fmt::format("/proc/self/fd/{}", fd_.get()); }

std::string kernel_types_path(std::string_view os_release, const std::string& architecture,
                              const std::string& release) {
  return fmt::format("btfhub-archive/{}/{}/{}/{}.btf", os_value(os_release, "ID"),
                     os_value(os_release, "VERSION_ID"), architecture, release);
}

Result<std::optional<KernelTypesFile>> kernel_types(const package::Package& package,
                                                    const sys::Machine& machine,
                                                    const std::string& named) {
  std::filesystem::path own = machine.sysfs() / "kernel/btf/vmlinux";
  if (!named.empty() || package.kernel_types.empty() || access(own.c_str(), R_OK) == 0) {
    return std::optional<KernelTypesFile>();
  }
  utsname names{};
  uname(&names);
  auto os_release = read_file(machine.root / "etc/os-release");
  std::string wanted = kernel_types_path(os_release.value_or(""), names.machine, names.release);
  for (const package::KernelTypes& types : package.kernel_types) {
    if (types.path != wanted) continue;
    auto file = KernelTypesFile::create(types.btf);
    if (!file) return tl::unexpected(file.error());
    return std::optional(std::move(*file));
  }
  return fail("this kernel has no BTF, and the package has no {}", wanted);
}

}  // namespace irqscope::runner
