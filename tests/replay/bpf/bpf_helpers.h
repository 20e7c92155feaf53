/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Stands in for libbpf's header of this name, so that the programs can be compiled for this
 * machine. What the kernel would answer, a test does (replay/programs.h). */
#ifndef IRQSCOPE_REPLAY_BPF_HELPERS_H
#define IRQSCOPE_REPLAY_BPF_HELPERS_H

#include "replay/programs.h"

#define SEC(name)
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))

/* Types of maps are told by types of members, as in the original. */
#define __uint(name, value) int(*name)[value]
#define __type(name, value) __typeof__(value)* name
#define __array(name, element) __typeof__(element)* value /* of a map of maps */

/* A constant to the programs, but another one in each test: what declares it declares a pointer. */
#define knobs (*replay_knobs)

#define bpf_ktime_get_ns() replay_clock_ns()
#define bpf_jiffies64() replay_jiffies()
#define bpf_get_smp_processor_id() replay_cpu_number()
#define bpf_get_current_task() ((__u64)replay_current_task())
#define bpf_get_current_cgroup_id() 1
#define bpf_current_task_under_cgroup(map, index) 1

__u64 bpf_get_current_pid_tgid(void);
long bpf_get_ns_current_pid_tgid(__u64 device, __u64 inode, void* id, __u32 size);
long bpf_get_stack(void* ctx, void* frames, __u32 size, __u64 flags);
long bpf_get_current_comm(void* comm, __u32 size);
long bpf_probe_read_kernel(void* to, __u32 size, const void* from);
long bpf_probe_read_kernel_str(char* to, __u32 size, const void* from);

#define bpf_perf_event_output(ctx, map, flags, event, size) \
  replay_output(0 /* IQ_PERF_BUFFER */, event, size)
#define bpf_ringbuf_output(ring, event, size, flags) \
  replay_output(1 /* IQ_RING_BUFFER */, event, size)

#define REPLAY_MAP(map)                                                                \
  ((struct replay_map){(map), sizeof(*(map)->type) / sizeof(int), sizeof(*(map)->key), \
                       sizeof(*(map)->value)})
#define bpf_map_lookup_elem(map, key) replay_lookup(REPLAY_MAP(map), key)
#define bpf_map_update_elem(map, key, value, flags) \
  replay_update(REPLAY_MAP(map), key, value, (flags) == BPF_NOEXIST)

#endif
