#include "ebpf/helpers.h"

#include <fmt/format.h>
#include <linux/bpf.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace irqscope::ebpf {
namespace {

#define HELPER_NAME(name) #name
constexpr const char* kNames[] = {__BPF_FUNC_MAPPER(HELPER_NAME)};
#undef HELPER_NAME

template <size_t N>
bool is_one_of(const std::array<uint32_t, N>& numbers, uint32_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

}  // namespace

std::string helper_name(uint32_t number) {
  return number < std::size(kNames) ? kNames[number] : fmt::format("helper {}", number);
}

bool is_unsafe_helper(uint32_t number) {
  constexpr std::array<uint32_t, 4> unsafe = {BPF_FUNC_probe_write_user, BPF_FUNC_override_return,
                                              BPF_FUNC_send_signal, BPF_FUNC_send_signal_thread};
  return is_one_of(unsafe, number);
}

bool is_printing_helper(uint32_t number) {
  constexpr std::array<uint32_t, 2> printing = {BPF_FUNC_trace_printk, BPF_FUNC_trace_vprintk};
  return is_one_of(printing, number);
}

}  // namespace irqscope::ebpf
