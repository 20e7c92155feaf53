#include "compile/vmlinux.h"

#include "base/file.h"
#include "compile/source.h"
#include "ebpf/vmlinux_header.h"

namespace irqscope::compile {

Result<std::string> vmlinux_text(const std::string& file, std::string_view source) {
  if (file.empty()) {
    auto text = ebpf::vmlinux_header(ebpf::kKernelBtf, source);
    if (text) return text;
    return fail("this kernel tells no types to make a vmlinux.h of ({}); --vmlinux FILE names one",
                text.error().message);
  }
  auto begin = read_file(file);
  if (begin && ebpf::begins_like_btf(*begin)) return ebpf::vmlinux_header(file, source);
  return read_text(file, "a header or BTF");
}

}  // namespace irqscope::compile
