#include "ebpf/open_image.h"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>

namespace irqscope::ebpf {

bpf_object* open_image(std::string_view elf, const bpf_object_open_opts* options) {
  bpf_object* object = bpf_object__open_mem(elf.data(), elf.size(), options);
  // Nothing of a process lies in the upper half of the addresses.
  if (reinterpret_cast<intptr_t>(object) >= 0) return object;
  errno = EINVAL;
  return nullptr;
}

}  // namespace irqscope::ebpf
