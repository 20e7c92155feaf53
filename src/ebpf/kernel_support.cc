#include "ebpf/kernel_support.h"

#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

// A refusal of rights looks like a lack to libbpf.
bool may_try() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (syscall(SYS_capget, &header, sets.data()) != 0) return false;
  auto has = [&](unsigned capability) {
    return (sets[CAP_TO_INDEX(capability)].effective & CAP_TO_MASK(capability)) != 0;
  };
  return has(CAP_SYS_ADMIN) || (has(CAP_BPF) && has(CAP_PERFMON));
}

// libbpf's probes give 1, 0 or a negative number.
std::optional<bool> known(int result) {
  (void)take_first_warning();  // of a probe, which is no complaint about the package
  if (result < 0 || !may_try()) return std::nullopt;
  return result == 1;
}

struct FunctionKind {
  std::string_view prefix;
  bpf_attach_type type;
  std::string_view what;
};

constexpr FunctionKind kFunctionKinds[] = {
    {"tp_btf", BPF_TRACE_RAW_TP, "tracepoint"}, {"fentry", BPF_TRACE_FENTRY, "function"},
    {"fexit", BPF_TRACE_FEXIT, "function"},     {"fmod_ret", BPF_MODIFY_RETURN, "function"},
    {"lsm", BPF_LSM_MAC, "LSM hook"},           {"iter", BPF_TRACE_ITER, "iterator"},
};

}  // namespace

std::optional<bool> supports_program_type(uint32_t type) {
  return known(libbpf_probe_bpf_prog_type(static_cast<bpf_prog_type>(type), nullptr));
}

std::optional<bool> supports_map_type(uint32_t type) {
  return known(libbpf_probe_bpf_map_type(static_cast<bpf_map_type>(type), nullptr));
}

std::optional<bool> supports_helper(uint32_t program_type, uint32_t helper) {
  // Of what programs of tracing may call, these may call all but a few.
  if (program_type == BPF_PROG_TYPE_TRACING || program_type == BPF_PROG_TYPE_LSM) {
    bool is_there = supports_helper(BPF_PROG_TYPE_RAW_TRACEPOINT, helper).value_or(false);
    return is_there ? std::optional(true) : std::nullopt;
  }
  return known(libbpf_probe_bpf_helper(static_cast<bpf_prog_type>(program_type),
                                       static_cast<bpf_func_id>(helper), nullptr));
}

BtfTarget find_btf_target(const std::string& section) {
  size_t slash = section.find('/');
  if (slash == std::string::npos) return {};
  std::string name = section.substr(slash + 1);
  // "fentry.s/...": one that may sleep.
  std::string kind = section.substr(0, slash);
  if (kind.ends_with(".s")) kind.resize(kind.size() - 2);
  for (const FunctionKind& known_kind : kFunctionKinds) {
    if (kind != known_kind.prefix) continue;
    int id = libbpf_find_vmlinux_btf_id(name.c_str(), known_kind.type);
    (void)take_first_warning();
    return {fmt::format("{} {}", known_kind.what, name), id > 0};
  }
  return {};
}

}  // namespace irqscope::ebpf
