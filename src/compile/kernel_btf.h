// Types of kernels that bring none, cut down to what an object needs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "compile/request.h"

namespace irqscope::compile {

struct KernelBtf {
  std::string file;
  std::string kernel;  // "debian/12/x86_64/6.1.0-13-amd64.btf"
};

// A file, or all below a folder, laid out as ID/VERSION_ID/ARCH/RELEASE.btf. A file that does not
// end in .btf is of this machine's kernel. Sorted.
Result<std::vector<KernelBtf>> find_kernel_btf(const std::string& path);

// What `bpftool gen min_core_btf` leaves of it.
Result<std::string> reduced_btf(const KernelBtf& btf, const std::filesystem::path& object,
                                const Console& console);

}  // namespace irqscope::compile
