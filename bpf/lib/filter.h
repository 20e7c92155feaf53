/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which calls are wanted, by the task that the interrupt fell into. */
#ifndef IRQSCOPE_LIB_FILTER_H
#define IRQSCOPE_LIB_FILTER_H

#include "lib/state.h"

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__type(value, iq_u32);
} cgroup SEC(".maps");

static __always_inline bool in_process(void)
{
	struct bpf_pidns_info id;

	if (!knobs.pid_ns_ino)
		return bpf_get_current_pid_tgid() >> 32 == knobs.filter_tgid;
	/* Fails for tasks of other namespaces, which can't be meant. */
	if (bpf_get_ns_current_pid_tgid(knobs.pid_ns_dev, knobs.pid_ns_ino, &id, sizeof(id)))
		return false;
	return id.tgid == knobs.filter_tgid;
}

static __always_inline bool wanted(void)
{
	if (switches.filter_process && !in_process())
		return false;
	if (switches.filter_cgroup && bpf_current_task_under_cgroup(&cgroup, 0) != 1)
		return false;
	return true;
}

#endif
