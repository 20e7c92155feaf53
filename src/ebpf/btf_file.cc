#include "ebpf/btf_file.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "ebpf/handles.h"

namespace irqscope::ebpf {
namespace {

bool holds_types(const std::string& path) {
  // Our own message says it all.
  libbpf_print_fn_t before = libbpf_set_print(nullptr);
  Owner<btf> types(btf__parse(path.c_str(), nullptr));
  libbpf_set_print(before);
  return types && btf__type_cnt(types.get()) > 1;  // type 0 is void
}

}  // namespace

Result<std::string> btf_file(const std::string& path) {
  if (access(path.c_str(), R_OK) != 0) {
    return usage_error("cannot read '{}': {}", path, std::strerror(errno));
  }
  std::error_code error;
  bool is_file = std::filesystem::is_regular_file(path, error);
  if (!is_file || !holds_types(path)) return usage_error("'{}' holds no BTF", path);
  return path;
}

}  // namespace irqscope::ebpf
