#include "ebpf/kernel_types.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <memory>
#include <string_view>

#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

constexpr std::string_view kSuffix = "_SOFTIRQ";

std::string short_name(std::string_view name) {
  if (name.ends_with(kSuffix)) name.remove_suffix(kSuffix.size());
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

bool is_softirq_enum(const btf* types, const btf_type* type) {
  return btf_is_enum(type) && btf_vlen(type) > 0 &&
         std::string_view(btf__name_by_offset(types, btf_enum(type)->name_off)) == "HI_SOFTIRQ";
}

std::vector<std::string> members(const btf* types, const btf_type* type) {
  std::vector<std::string> names;
  for (uint16_t i = 0; i < btf_vlen(type); ++i) {
    const struct btf_enum& member = btf_enum(type)[i];
    std::string_view name = btf__name_by_offset(types, member.name_off);
    if (!name.ends_with(kSuffix) || member.val < 0 || member.val > 255) continue;
    auto vector = static_cast<size_t>(member.val);
    if (names.size() <= vector) names.resize(vector + 1, "?");
    names[vector] = short_name(name);
  }
  return names;
}

std::vector<std::string> well_known_names() {
  return {"hi",       "timer",   "net_tx", "net_rx",  "block",
          "irq_poll", "tasklet", "sched",  "hrtimer", "rcu"};
}

}  // namespace

Result<KernelTypes> KernelTypes::load(const std::string& btf_file) {
  btf* types = btf_file.empty() ? btf__load_vmlinux_btf() : btf__parse(btf_file.c_str(), nullptr);
  if (!types) return fail("{}", describe_failure(-errno));
  return KernelTypes(types);
}

bool KernelTypes::has_tracepoint(const std::string& name) const {
  return btf__find_by_name_kind(types_.get(), ("btf_trace_" + name).c_str(), BTF_KIND_TYPEDEF) > 0;
}

std::vector<std::string> KernelTypes::softirq_names() const {
  for (uint32_t id = 1; id < btf__type_cnt(types_.get()); ++id) {
    const btf_type* type = btf__type_by_id(types_.get(), id);
    if (is_softirq_enum(types_.get(), type)) return members(types_.get(), type);
  }
  return well_known_names();
}

}  // namespace irqscope::ebpf
