#include "ebpf/verdict.h"

#include <fmt/format.h>
#include <linux/bpf.h>

namespace irqscope::ebpf {
namespace {

struct Decider {
  uint32_t type;
  Verdict verdict;
};

// Not here: probes, tracepoints and iterators, whose value nobody heeds; perf events, whose value
// decides on their own sample; socket filters, which have a copy of their own. What kprobes can do
// to functions takes a helper (ebpf/helpers.h).
const std::vector<Decider>& deciders() {
  constexpr uint32_t kNetfilter = 32;  // BPF_PROG_TYPE_NETFILTER, since Linux 6.4
  static const std::vector<Decider> table = {
      {BPF_PROG_TYPE_XDP, {{"drop", "redirect"}, "packets"}},
      {BPF_PROG_TYPE_SCHED_CLS, {{"drop", "redirect"}, "packets"}},
      {BPF_PROG_TYPE_SCHED_ACT, {{"drop", "redirect"}, "packets"}},
      {BPF_PROG_TYPE_LSM, {{"refuse"}, "what others ask the kernel for"}},
      {BPF_PROG_TYPE_CGROUP_SKB, {{"drop"}, "packets"}},
      {BPF_PROG_TYPE_CGROUP_SOCK, {{"refuse"}, "sockets"}},
      {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, {{"refuse", "redirect"}, "connections"}},
      {BPF_PROG_TYPE_CGROUP_DEVICE, {{"refuse"}, "access to devices"}},
      {BPF_PROG_TYPE_CGROUP_SYSCTL, {{"refuse", "change"}, "sysctls"}},
      {BPF_PROG_TYPE_CGROUP_SOCKOPT, {{"refuse", "change"}, "options of sockets"}},
      {BPF_PROG_TYPE_SOCK_OPS, {{"change"}, "parameters of TCP"}},
      {BPF_PROG_TYPE_SK_SKB, {{"drop", "redirect"}, "packets"}},
      {BPF_PROG_TYPE_SK_MSG, {{"drop", "redirect"}, "messages"}},
      {BPF_PROG_TYPE_SK_LOOKUP, {{"drop", "redirect"}, "connections"}},
      {BPF_PROG_TYPE_SK_REUSEPORT, {{"drop", "redirect"}, "packets"}},
      {BPF_PROG_TYPE_FLOW_DISSECTOR, {{"drop"}, "packets"}},
      {BPF_PROG_TYPE_LWT_IN, {{"drop"}, "packets"}},
      {BPF_PROG_TYPE_LWT_OUT, {{"drop"}, "packets"}},
      {BPF_PROG_TYPE_LWT_XMIT, {{"drop", "redirect"}, "packets"}},
      {BPF_PROG_TYPE_LWT_SEG6LOCAL, {{"drop", "redirect"}, "packets"}},
      {BPF_PROG_TYPE_LIRC_MODE2, {{"change"}, "infrared input"}},
      {BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, {{"change"}, "what a tracepoint passes on"}},
      {BPF_PROG_TYPE_STRUCT_OPS, {{"override"}, "functions of the kernel"}},
      {BPF_PROG_TYPE_EXT, {{"override"}, "functions of other programs"}},
      {kNetfilter, {{"drop"}, "packets"}},
  };
  return table;
}

}  // namespace

std::string Verdict::in_words() const { return fmt::format("{} {}", fmt::join(may, " or "), with); }

Verdict verdict_of(const ObjectProgram& program) {
  // One type with probes, which decide nothing.
  if (program.type == BPF_PROG_TYPE_TRACING && program.section.starts_with("fmod_ret")) {
    return {{"override"}, "what a function of the kernel returns"};
  }
  for (const Decider& decider : deciders()) {
    if (decider.type == program.type) return decider.verdict;
  }
  return {};
}

bool is_narrow(TargetKind kind) {
  return kind == TargetKind::xdp || kind == TargetKind::tc || kind == TargetKind::cgroup;
}

}  // namespace irqscope::ebpf
