#include "ebpf/vmlinux_header.h"

#include <bpf/btf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <set>
#include <string_view>

#include "ebpf/btf_check.h"
#include "ebpf/handles.h"
#include "ebpf/log.h"
#include "ebpf/trial.h"

namespace irqscope::ebpf {
namespace {

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

constexpr size_t kMostText = 256u << 20;  // of a kernel it is 4 MB

void append(void* target, const char* format, va_list arguments) {
  std::array<char, 512> piece;
  va_list again;
  va_copy(again, arguments);
  int length = vsnprintf(piece.data(), piece.size(), format, arguments);
  auto& text = *static_cast<std::string*>(target);
  if (text.size() > kMostText) return;  // there is no way to make libbpf stop
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

// Bytes of a struct that no member has.
uint64_t gaps_of(const btf* types, const btf_type* type) {
  uint64_t gaps = 0;
  uint64_t end = 0;  // in bits
  for (uint32_t i = 0; i < btf_vlen(type); ++i) {
    uint64_t begin = btf_member_bit_offset(type, i);
    if (begin > end) gaps += begin - end;
    int64_t bytes = std::max<int64_t>(btf__resolve_size(types, btf_members(type)[i].type), 0);
    end = std::max(end, begin + static_cast<uint64_t>(bytes) * 8);
  }
  return (gaps + std::max(uint64_t{type->size} * 8, end) - end) / 8;
}

// They are written as members without a name, of 8 bytes each: as many as a damaged file says.
Result<void> check_gaps(const btf* types) {
  constexpr uint64_t kMostBytes = 8u << 20;  // all structs of a kernel together have 4
  uint64_t sum = 0;
  for (uint32_t id = 1; id < btf__type_cnt(types) && sum <= kMostBytes; ++id) {
    const btf_type* type = btf__type_by_id(types, id);
    if (btf_is_composite(type)) sum += gaps_of(types, type);
  }
  if (sum > kMostBytes) return fail("its BTF is damaged: structs of nothing but gaps");
  return {};
}

constexpr std::string_view kBeginFunctions =
    "#ifndef BPF_NO_KFUNC_PROTOTYPES\n"
    "#ifndef __ksym\n"
    "#define __ksym __attribute__((section(\".ksyms\")))\n"
    "#endif\n"
    "#ifndef __weak\n"
    "#define __weak __attribute__((weak))\n"
    "#endif\n\n";
constexpr std::string_view kEndFunctions = "#endif\n\n";

std::string_view name_of(const btf* types, const btf_type* type) {
  const char* name = btf__name_by_offset(types, type->name_off);
  return name ? name : "";
}

// A source that declares a function by itself, maybe as another kernel has it, knows better.
bool is_declared(std::string_view name, std::string_view source) {
  for (size_t at = 0; (at = source.find(name, at)) != source.npos; ++at) {
    size_t end = source.find_first_of(";{", at);
    std::string_view rest = source.substr(at, end == source.npos ? end : end - at);
    bool is_declaration = rest.find("__ksym") != rest.npos && rest.find('(') != rest.npos;
    if (is_declaration && end != source.npos && source[end] == ';') return true;
  }
  return false;
}

// The function that a type marks as one that programs may call (a kfunc); null if it does not.
// Kernels do so since 6.10.
const btf_type* function_marked_by(const btf* types, const btf_type* tag) {
  if (!btf_is_decl_tag(tag) || name_of(types, tag) != "bpf_kfunc") return nullptr;
  const btf_type* function = btf__type_by_id(types, tag->type);
  return function && btf_is_func(function) ? function : nullptr;
}

// With the dump that wrote the types, so that it names them as there.
Result<void> write_functions(const btf* types, btf_dump* dump, std::string_view source,
                             std::string& text) {
  std::set<std::string> known;
  for (uint32_t id = 1; id < btf__type_cnt(types) && text.size() <= kMostText; ++id) {
    const btf_type* function = function_marked_by(types, btf__type_by_id(types, id));
    if (!function) continue;
    std::string name(name_of(types, function));
    if (is_declared(name, source) || !known.insert(name).second) continue;
    btf_dump_emit_type_decl_opts options{};
    options.sz = sizeof(options);
    options.field_name = name.c_str();
    if (known.size() == 1) text += kBeginFunctions;
    text += "extern ";
    int result = btf_dump__emit_type_decl(dump, function->type, &options);
    if (result != 0) return fail("function {}: {}", name, describe_failure(result));
    text += " __weak __ksym;\n";
  }
  if (!known.empty()) text += kEndFunctions;
  return {};
}

Result<std::string> written(const btf* types, std::string_view source) {
  std::string text(kBegin);
  Owner<btf_dump> dump(btf_dump__new(types, append, &text, nullptr));
  if (!dump) return fail("{}", describe_failure(-errno));
  for (uint32_t id = 1; id < btf__type_cnt(types); ++id) {
    int result = btf_dump__dump_type(dump.get(), id);
    if (result != 0) return fail("type {}: {}", id, describe_failure(result));
  }
  auto functions = write_functions(types, dump.get(), source, text);
  if (!functions) return tl::unexpected(functions.error());
  if (text.size() > kMostText) return fail("it has more than {} MiB of types", kMostText >> 20);
  return text + std::string(kEnd);
}

// Types without a name are written where they are used, however often and deep that is.
Result<void> try_first(const std::string& path, const btf* types) {
  if (path == kKernelBtf) return {};
  return survives([types] { (void)written(types, {}); });
}

}  // namespace

bool begins_like_btf(const std::string& bytes) {
  std::string_view begin(bytes);
  return begin.starts_with("\x9f\xeb") || begin.starts_with("\xeb\x9f") ||
         begin.starts_with(
             "\x7f"
             "ELF");
}

Result<std::string> vmlinux_header(const std::string& path, std::string_view source) {
  if (access(path.c_str(), R_OK) != 0) return fail("{}: {}", path, std::strerror(errno));
  take_first_warning();
  Owner<btf> types(btf__parse(path.c_str(), nullptr));
  if (!types) {
    // Anything else is said of what is no BTF at all.
    const char* state = errno == EINVAL ? "its BTF is damaged" : "holds no BTF";
    return fail("{}: {}: {}", path, state, describe_failure(-errno));
  }
  auto checked =
      in_turn([&] { return check_btf(types.get()); }, [&] { return check_gaps(types.get()); },
              [&] { return try_first(path, types.get()); });
  if (!checked) return in_context(path, checked.error());
  auto text = written(types.get(), source);
  if (!text) return in_context(path, text.error());
  return text;
}

}  // namespace irqscope::ebpf
