// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What any program at these tracepoints costs at least: nothing, and a clock reading each. */
#include "lib/kernel.h"

#define AT(tracepoint, kind, when)                   \
  SEC("tp_btf/" tracepoint)                          \
  int empty_##kind##_##when(void* ctx) { return 0; } \
  SEC("tp_btf/" tracepoint)                          \
  int clock_##kind##_##when(void* ctx) {             \
    bpf_ktime_get_ns();                              \
    return 0;                                        \
  }

AT("softirq_entry", soft, in)
AT("softirq_exit", soft, out)
AT("irq_handler_entry", hard, in)
AT("irq_handler_exit", hard, out)

char LICENSE[] SEC("license") = "Dual BSD/GPL";
