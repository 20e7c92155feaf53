/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What all programs share: the knobs and the maps. An object whose switches are decided defines
 * IQ_SWITCHES (abi/switches.h). */
#ifndef IRQSCOPE_LIB_STATE_H
#define IRQSCOPE_LIB_STATE_H

#include "abi/cpu.h"
#include "lib/kernel.h"

const volatile struct iq_knobs knobs;

#ifdef IQ_SWITCHES
static const struct iq_switches switches = {IQ_SWITCHES};
#else
#define switches knobs.switches
#endif

/* max_entries of all maps are set by user space before loading. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__type(value, struct iq_cpu);
} cpus SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__type(value, struct iq_row);
} rows SEC(".maps");

/* A CPU that is not counted has none. */
static __always_inline struct iq_cpu *this_cpu(iq_u32 *number)
{
	*number = bpf_get_smp_processor_id();
	struct iq_cpu *cpu = bpf_map_lookup_elem(&cpus, number);

	return cpu && !cpu->excluded ? cpu : NULL;
}

static __always_inline struct iq_row *row_at(iq_u32 number)
{
	return bpf_map_lookup_elem(&rows, &number);
}

static __always_inline bool in_idle_task(void)
{
	return (iq_u32)bpf_get_current_pid_tgid() == 0;
}

#define iq_clock_ns() bpf_ktime_get_ns()

#endif
