#include "ebpf/softirq_names.h"

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

struct FreeBtf {
  void operator()(btf* types) const { btf__free(types); }
};

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

}  // namespace

Result<std::vector<std::string>> softirq_names_from_btf(const std::string& btf_file) {
  std::unique_ptr<btf, FreeBtf> types(btf_file.empty() ? btf__load_vmlinux_btf()
                                                       : btf__parse(btf_file.c_str(), nullptr));
  if (!types) return fail("{}", describe_failure(-errno));
  for (uint32_t id = 1; id < btf__type_cnt(types.get()); ++id) {
    const btf_type* type = btf__type_by_id(types.get(), id);
    if (is_softirq_enum(types.get(), type)) return members(types.get(), type);
  }
  return fail("the kernel's BTF has no softirq enum");
}

std::vector<std::string> well_known_softirq_names() {
  return {"hi",       "timer",   "net_tx", "net_rx",  "block",
          "irq_poll", "tasklet", "sched",  "hrtimer", "rcu"};
}

}  // namespace irqscope::ebpf
