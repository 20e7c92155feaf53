// Type information for kernels that have none, out of a package's archive.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "package/package_file.h"
#include "sys/machine.h"

namespace irqscope::runner {

// A file that exists as long as this does.
class KernelTypesFile {
 public:
  static Result<KernelTypesFile> create(const std::string& btf);
  std::string path() const;

 private:
  explicit KernelTypesFile(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

// Empty if the kernel has its own, or `named` is a file. Otherwise the package's for this
// distribution, architecture and release; an error if it brings some, but not that.
Result<std::optional<KernelTypesFile>> kernel_types(const package::Package& package,
                                                    const sys::Machine& machine,
                                                    const std::string& named);

// "btfhub-archive/debian/12/x86_64/6.1.0.btf"
std::string kernel_types_path(std::string_view os_release, const std::string& architecture,
                              const std::string& release);

}  // namespace irqscope::runner
