#include "ebpf/static_link.h"

#include <bpf/libbpf.h>

#include <cerrno>

#include "ebpf/handles.h"
#include "ebpf/log.h"

namespace irqscope::ebpf {

Result<void> static_link(const std::string& object, const std::string& output) {
  take_first_warning();
  Owner<bpf_linker> linker(bpf_linker__new(output.c_str(), nullptr));
  if (!linker) return fail("libbpf's linker: {}", describe_failure(-errno));
  int result = bpf_linker__add_file(linker.get(), object.c_str(), nullptr);
  if (result == 0) result = bpf_linker__finalize(linker.get());
  if (result != 0) {
    return fail("libbpf's linker: {}; --strip llvm-strip does without it",
                describe_failure(result));
  }
  return {};
}

}  // namespace irqscope::ebpf
