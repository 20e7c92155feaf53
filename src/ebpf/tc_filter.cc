#include "ebpf/tc_filter.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <net/if.h>

#include <array>
#include <cerrno>

#include "ebpf/log.h"

namespace irqscope::ebpf {
namespace {

bpf_tc_hook hook_of(const TcPlace& place) {
  bpf_tc_hook hook{};
  hook.sz = sizeof(hook);
  hook.ifindex = static_cast<int>(place.interface);
  hook.attach_point = place.egress ? BPF_TC_EGRESS : BPF_TC_INGRESS;
  return hook;
}

bpf_tc_opts options_of(const TcPlace& place) {
  bpf_tc_opts options{};
  options.sz = sizeof(options);
  options.handle = place.handle;
  options.priority = place.priority;
  return options;
}

int detach_filter(const TcPlace& place) {
  bpf_tc_hook hook = hook_of(place);
  bpf_tc_opts options = options_of(place);
  return bpf_tc_detach(&hook, &options);
}

bpf_prog_info program_info(int program) {
  bpf_prog_info info{};
  uint32_t length = sizeof(info);
  if (bpf_obj_get_info_by_fd(program, &info, &length) != 0) return {};
  return info;
}

// The place may be somebody else's by now, or one of another network namespace.
bool is_still_there(const TcPlace& place) {
  bpf_tc_hook hook = hook_of(place);
  bpf_tc_opts options = options_of(place);
  return place.program != 0 && bpf_tc_query(&hook, &options) == 0 &&
         options.prog_id == place.program;
}

std::string in_words(const TcPlace& place) {
  UniqueFd program(bpf_prog_get_fd_by_id(place.program));
  std::array<char, IF_NAMESIZE> interface {};
  if_indextoname(place.interface, interface.data());
  return fmt::format("'{}' on {} {}", program_info(program.get()).name, interface.data(),
                     place.egress ? "egress" : "ingress");
}

}  // namespace

Result<TcFilter> TcFilter::attach(int program, int interface, bool egress, uint32_t handle,
                                  uint32_t priority) {
  TcPlace place{static_cast<uint32_t>(interface), egress, handle, priority,
                program_info(program).id};
  bpf_tc_hook hook = hook_of(place);
  take_first_warning();
  int created = bpf_tc_hook_create(&hook);
  if (created < 0 && created != -EEXIST) return fail("{}", describe_failure(created));
  auto mark = RunMark::put_on(program);
  // Before, since nobody knows when we are killed; and after, since the kernel may have chosen.
  if (mark) mark->set_place(place);
  bpf_tc_opts options = options_of(place);
  options.prog_fd = program;
  take_first_warning();
  int attached = bpf_tc_attach(&hook, &options);
  if (attached == -EEXIST) {
    return fail("there is a filter with priority {} and handle {} already", priority, handle);
  }
  if (attached < 0) return fail("{}", describe_failure(attached));
  place.handle = options.handle;
  place.priority = options.priority;
  if (mark) mark->set_place(place);
  return TcFilter(place, std::move(mark));
}

TcFilter::TcFilter(TcFilter&& other) noexcept
    : place_(std::exchange(other.place_, {})), mark_(std::move(other.mark_)) {}

TcFilter::~TcFilter() {
  // If it is gone already, somebody else has deleted it.
  if (place_.interface != 0) (void)detach_filter(place_);
}

std::vector<std::string> delete_filters_left_behind() {
  std::vector<std::string> deleted;
  for (const TcPlace& place : places_left_behind()) {
    if (!is_still_there(place)) continue;
    std::string words = in_words(place);
    if (detach_filter(place) == 0) deleted.push_back(std::move(words));
  }
  take_first_warning();
  return deleted;
}

}  // namespace irqscope::ebpf
