#include "runner/section_target.h"

#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>

#include <array>

namespace irqscope::runner {
namespace {

using ebpf::AttachTarget;
using ebpf::TargetKind;
using nlohmann::json;

constexpr uint32_t kXdpModes = XDP_FLAGS_SKB_MODE | XDP_FLAGS_DRV_MODE | XDP_FLAGS_HW_MODE;

// A number or a name; the loopback if there is none.
Result<std::string> interface_name(const json& annotations) {
  auto found = annotations.find("ifindex");
  if (found != annotations.end() && found->is_string()) return found->get<std::string>();
  uint64_t index = 1;
  if (found != annotations.end()) {
    if (!found->is_number_unsigned()) return fail("its ifindex is no interface");
    index = found->get<uint64_t>();
  }
  std::array<char, IF_NAMESIZE> name{};
  if (index > UINT32_MAX || !if_indextoname(static_cast<unsigned>(index), name.data())) {
    return fail("there is no network interface of number {}", index);
  }
  return std::string(name.data());
}

uint32_t number(const json& from, const char* key, uint32_t standard) {
  auto found = from.is_object() ? from.find(key) : from.end();
  if (found == from.end() || !found->is_number_unsigned()) return standard;
  return static_cast<uint32_t>(std::min<uint64_t>(found->get<uint64_t>(), UINT32_MAX));
}

Result<AttachTarget> xdp_target(const json& annotations) {
  auto interface = interface_name(annotations);
  if (!interface) return tl::unexpected(interface.error());
  AttachTarget target;
  target.kind = TargetKind::xdp;
  target.place = *interface;
  target.xdp_flags = number(annotations, "flags", 0) & kXdpModes;
  return target;
}

Result<AttachTarget> tc_target(const json& annotations) {
  const json none = json::object();
  const json& hook = annotations.contains("tchook") ? annotations["tchook"] : none;
  const json& options = annotations.contains("tcopts") ? annotations["tcopts"] : none;
  if (!hook.is_object() || !options.is_object()) return fail("its tchook or tcopts is no object");
  auto interface = interface_name(hook);
  if (!interface) return tl::unexpected(interface.error());
  AttachTarget target;
  target.kind = TargetKind::tc;
  target.place = *interface;
  json point = hook.value("attach_point", json("BPF_TC_INGRESS"));
  if (point != "BPF_TC_INGRESS" && point != "BPF_TC_EGRESS") {
    return fail("its attach_point is neither BPF_TC_INGRESS nor BPF_TC_EGRESS");
  }
  target.egress = point == "BPF_TC_EGRESS";
  target.handle = number(options, "handle", 1);
  target.priority = number(options, "priority", 1);
  return target;
}

}  // namespace

Result<AttachTarget> section_target(const ebpf::ObjectProgram& program,
                                    const package::Program& described) {
  switch (program.type) {
    case BPF_PROG_TYPE_XDP:
      return xdp_target(described.annotations);
    case BPF_PROG_TYPE_SCHED_CLS:
    case BPF_PROG_TYPE_SCHED_ACT:
      return tc_target(described.annotations);
    case BPF_PROG_TYPE_PERF_EVENT: {
      AttachTarget target;
      target.kind = TargetKind::perf;
      target.place = "cpu-clock";
      return target;
    }
    default:
      return AttachTarget();
  }
}

}  // namespace irqscope::runner
