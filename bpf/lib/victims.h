/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Whom the time was taken from: the process or cgroup that was current. */
#ifndef IRQSCOPE_LIB_VICTIMS_H
#define IRQSCOPE_LIB_VICTIMS_H

#include "lib/state.h"

/* A key has a source, so that its element on a CPU has one writer: the source's level. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 1);
	__type(key, struct iq_theft_key);
	__type(value, struct iq_theft);
} thefts SEC(".maps");

/* When the current process was started; a process' number may be given to another later. */
static __always_inline iq_u64 process_start(struct iq_cpu *cpu, iq_u64 pid_tgid)
{
	iq_u64 task = bpf_get_current_task();

	if (cpu->victim_task != task || cpu->victim_pid_tgid != pid_tgid) {
		cpu->victim_start_ns =
		    BPF_CORE_READ((const struct task_struct *)task, group_leader, start_time);
		/* An interrupt here must not take the new victim's start to be known. */
		compiler_barrier();
		cpu->victim_pid_tgid = pid_tgid;
		cpu->victim_task = task;
	}
	return cpu->victim_start_ns;
}

static __always_inline void set_victim(struct iq_cpu *cpu, struct iq_theft_key *key)
{
	if (switches.victims == IQ_VICTIM_CGROUPS) {
		key->victim = bpf_get_current_cgroup_id();
		return;
	}
	iq_u64 pid_tgid = bpf_get_current_pid_tgid();

	key->victim = pid_tgid >> 32;
	if (key->victim) /* the idle tasks of all CPUs are one */
		key->start_ns = process_start(cpu, pid_tgid);
}

static __noinline int first_theft(const struct iq_theft_key *key, iq_u64 net_ns)
{
	struct iq_theft theft = {.count = 1, .net_ns = net_ns};
	const struct task_struct *task = (const struct task_struct *)bpf_get_current_task();

	if (!key)
		return -1;
	if (switches.victims == IQ_VICTIM_TASKS)
		BPF_CORE_READ_STR_INTO(&theft.comm, task, group_leader, comm);
	return bpf_map_update_elem(&thefts, key, &theft, BPF_ANY);
}

static __always_inline void count_theft(struct iq_cpu *cpu, enum iq_level level, iq_u32 kind,
					iq_u32 id, iq_u64 net_ns)
{
	struct iq_theft_key key = {.kind = kind, .id = id};

	set_victim(cpu, &key);
	struct iq_theft *theft = bpf_map_lookup_elem(&thefts, &key);

	if (theft) {
		theft->count++;
		theft->net_ns += net_ns;
	} else if (first_theft(&key, net_ns)) {
		cpu->others[level]++;
		cpu->others_ns[level] += net_ns;
	}
}

#endif
