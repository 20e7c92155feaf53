#include "ebpf/vmlinux_header.h"

#include <bpf/btf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

#include "ebpf/btf_check.h"
#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

struct FreeBtf {
  void operator()(btf* types) const { btf__free(types); }
};
struct FreeDump {
  void operator()(btf_dump* dump) const { btf_dump__free(dump); }
};

constexpr std::string_view kBegin =
    "#ifndef __VMLINUX_H__\n"
    "#define __VMLINUX_H__\n\n"
    "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
    "#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)\n"
    "#endif\n\n";
constexpr std::string_view kEnd =
    "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
    "#pragma clang attribute pop\n"
    "#endif\n\n"
    "#endif /* __VMLINUX_H__ */\n";

void append(void* target, const char* format, va_list arguments) {
  std::array<char, 512> piece;
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(piece.data(), piece.size(), format, arguments);
  auto& text = *static_cast<std::string*>(target);
  auto bytes = static_cast<size_t>(std::max(length, 0));
  if (bytes < piece.size()) {
    text.append(piece.data(), bytes);
  } else {
    size_t before = text.size();
    text.resize(before + bytes + 1);
    (void)vsnprintf(text.data() + before, bytes + 1, format, again);
    text.pop_back();
  }
  va_end(again);
}

}  // namespace

bool begins_like_btf(const std::string& bytes) {
  std::string_view begin(bytes);
  return begin.starts_with("\x9f\xeb") || begin.starts_with("\xeb\x9f") ||
         begin.starts_with(
             "\x7f"
             "ELF");
}

Result<std::string> vmlinux_header(const std::string& path) {
  if (access(path.c_str(), R_OK) != 0) return fail("{}: {}", path, std::strerror(errno));
  take_first_warning();
  std::unique_ptr<btf, FreeBtf> types(btf__parse(path.c_str(), nullptr));
  if (!types) return fail("{}: holds no BTF: {}", path, describe_failure(-errno));
  auto checked = check_btf(types.get());
  if (!checked) return in_context(path, checked.error());
  std::string text(kBegin);
  std::unique_ptr<btf_dump, FreeDump> dump(btf_dump__new(types.get(), append, &text, nullptr));
  if (!dump) return fail("{}: {}", path, describe_failure(-errno));
  for (uint32_t id = 1; id < btf__type_cnt(types.get()); ++id) {
    int result = btf_dump__dump_type(dump.get(), id);
    if (result != 0) return fail("{}: type {}: {}", path, id, describe_failure(result));
  }
  text += kEnd;
  return text;
}

}  // namespace irqscope::ebpf
