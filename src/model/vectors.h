// The interrupts of the processor itself that have tracepoints
// (arch/x86/include/asm/trace/irq_vectors.h): ids of sources of kind vector.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace irqscope {

// The order is that of the rows in kernel and user space: add at the end only.
enum class Vector : uint32_t {
  local_timer,
  reschedule,
  call_function,
  call_function_single,
  irq_work,
  thermal_apic,
  threshold_apic,
  deferred_error_apic,
  spurious_apic,
  error_apic,
  x86_platform_ipi,
};

inline constexpr std::string_view kVectorNames[] = {
    "local_timer",   "reschedule",   "call_function",    "call_function_single",
    "irq_work",      "thermal_apic", "threshold_apic",   "deferred_error_apic",
    "spurious_apic", "error_apic",   "x86_platform_ipi",
};
inline constexpr uint32_t kVectorCount = static_cast<uint32_t>(std::size(kVectorNames));
static_assert(kVectorCount == static_cast<uint32_t>(Vector::x86_platform_ipi) + 1);

// Other architectures number their IPIs, each kernel in its own way: the IPI n has the id
// kFirstIpi + n, and its name is the text of its line in /proc/interrupts.
inline constexpr uint32_t kFirstIpi = 256;
// Those that only the kernel's counters know are numbered from here on, in the order of their
// lines.
inline constexpr uint32_t kFirstUnnamed = 0x10000;

// The name of the kernel's tracepoint without its _entry and _exit; "?" for any other id.
constexpr std::string_view vector_name(uint32_t id) {
  return id < kVectorCount ? kVectorNames[id] : "?";
}

}  // namespace irqscope
