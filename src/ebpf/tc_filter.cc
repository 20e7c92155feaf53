#include "ebpf/tc_filter.h"

#include <bpf/libbpf.h>

#include <cerrno>
#include <utility>

#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

bpf_tc_hook hook_of(int interface, bool egress) {
  bpf_tc_hook hook{};
  hook.sz = sizeof(hook);
  hook.ifindex = interface;
  hook.attach_point = egress ? BPF_TC_EGRESS : BPF_TC_INGRESS;
  return hook;
}

}  // namespace

Result<TcFilter> TcFilter::attach(int program, int interface, bool egress, uint32_t handle,
                                  uint32_t priority) {
  bpf_tc_hook hook = hook_of(interface, egress);
  take_first_warning();
  int created = bpf_tc_hook_create(&hook);
  if (created < 0 && created != -EEXIST) return fail("{}", describe_failure(created));
  bpf_tc_opts options{};
  options.sz = sizeof(options);
  options.prog_fd = program;
  options.handle = handle;
  options.priority = priority;
  take_first_warning();
  int attached = bpf_tc_attach(&hook, &options);
  if (attached == -EEXIST) {
    return fail("there is a filter with priority {} and handle {} already", priority, handle);
  }
  if (attached < 0) return fail("{}", describe_failure(attached));
  return TcFilter(interface, egress, options.handle, options.priority);
}

TcFilter::TcFilter(TcFilter&& other) noexcept
    : interface_(std::exchange(other.interface_, 0)),
      egress_(other.egress_),
      handle_(other.handle_),
      priority_(other.priority_) {}

TcFilter::~TcFilter() {
  if (interface_ == 0) return;
  bpf_tc_hook hook = hook_of(interface_, egress_);
  bpf_tc_opts options{};
  options.sz = sizeof(options);
  options.handle = handle_;
  options.priority = priority_;
  // If it is gone already, somebody else has deleted it.
  (void)bpf_tc_detach(&hook, &options);
}

}  // namespace irqscope::ebpf
