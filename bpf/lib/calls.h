/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What both families share: the knobs, the CPU array, the filters, and the way from an entry over
 * its exit to a row. A family includes this once and defines source_row(). */
#ifndef IRQSCOPE_LIB_CALLS_H
#define IRQSCOPE_LIB_CALLS_H

#include "abi/row.h"
#include "lib/histogram.h"
#include "lib/kernel.h"

const volatile struct iq_knobs knobs;

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

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_ARRAY);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__type(value, iq_u32);
} cgroup SEC(".maps");

/* The compiler must not move memory accesses across. CPUs with a weaker order than x86 may still,
 * within one event; the reader then sees that event one snapshot later. */
#define compiler_barrier() asm volatile("" ::: "memory")

/* NULL where nothing is to be counted. */
static __always_inline struct iq_cpu *this_cpu(iq_u32 *number)
{
	*number = bpf_get_smp_processor_id();
	struct iq_cpu *cpu = bpf_map_lookup_elem(&cpus, number);

	return cpu && !cpu->excluded ? cpu : NULL;
}

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

/* Filters look at the task that the interrupt fell into. */
static __always_inline bool wanted(void)
{
	if (knobs.filter_tgid && !in_process())
		return false;
	if (knobs.filter_cgroup && bpf_current_task_under_cgroup(&cgroup, 0) != 1)
		return false;
	return true;
}

static __always_inline bool is_call(const struct iq_call *call, iq_u32 id, iq_u64 who)
{
	return call->state != IQ_CALL_NONE && call->id == id && call->who == who;
}

/* A place for a new call. An open call of the same source, or one more than can be nested, never
 * saw its exit. */
static __always_inline struct iq_call *new_call(struct iq_cpu *cpu, iq_u32 id, iq_u64 who)
{
	struct iq_call *call = &cpu->calls[0];

	if (call->state != IQ_CALL_NONE && !is_call(call, id, who))
		call = &cpu->calls[1];
	if (call->state == IQ_CALL_OPEN)
		cpu->unmatched++;
	call->id = id;
	call->who = who;
	cpu->seen_entry = 1;
	return call;
}

/* The call that now exits, innermost first; NULL if its entry was not seen. */
static __always_inline struct iq_call *open_call(struct iq_cpu *cpu, iq_u32 id, iq_u64 who)
{
	if (is_call(&cpu->calls[1], id, who))
		return &cpu->calls[1];
	if (is_call(&cpu->calls[0], id, who))
		return &cpu->calls[0];
	/* What was running when we were attached is not a loss. */
	if (cpu->seen_entry)
		cpu->unmatched++;
	return NULL;
}

/* The row of a source on this CPU, and its number; NULL if there is no place for it.
 * `who` is the irqaction of a device interrupt. */
static struct iq_row *source_row(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 id, iq_u64 who,
				 iq_u32 *number);

static __always_inline struct iq_row *row_if_wanted(struct iq_cpu *cpu, iq_u32 cpu_number,
						    iq_u32 id, iq_u64 who, iq_u32 *number)
{
	if (!wanted())
		return NULL;
	struct iq_row *row = source_row(cpu, cpu_number, id, who, number);

	if (row)
		row->entered++;
	else
		cpu->table_full++;
	return row;
}

/* The whole of an entry program. The clock is read last, so that our own work is not measured. */
static __always_inline int enter_call(iq_u32 id, iq_u64 who)
{
	iq_u32 cpu_number, number = 0;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (!cpu)
		return 0;
	struct iq_row *row = row_if_wanted(cpu, cpu_number, id, who, &number);

	if (!knobs.measure_time)
		return 0;
	struct iq_call *call = new_call(cpu, id, who);

	call->row = number;
	call->state = row ? IQ_CALL_OPEN : IQ_CALL_FILTERED;
	if (row)
		call->start_ns = bpf_ktime_get_ns();
	return 0;
}

static __always_inline void count_time(struct iq_row *row, iq_u64 ns)
{
	iq_u32 bucket = bucket_of(ns);
	iq_u32 wanted_epoch = *(volatile iq_u32 *)&row->wanted_epoch;

	row->handled++;
	row->total_ns += ns;
	if (row->epoch != wanted_epoch) {
		row->prev_epoch = row->epoch;
		row->prev_max_ns = row->max_ns;
		row->epoch = wanted_epoch;
		row->max_ns = ns;
	} else if (ns > row->max_ns) {
		row->max_ns = ns;
	}
	if (bucket < IQ_BUCKETS) /* always; for the verifier */
		row->buckets[bucket]++;
	if (knobs.usec_slots)
		row->usec_slots[usec_slot_of(ns) & (IQ_USEC_SLOTS - 1)]++;
}

static __always_inline void end_call(struct iq_row *row, iq_u64 ns, int result)
{
	*(volatile iq_u32 *)&row->seq = row->seq + 1;
	compiler_barrier();
	if (result == IRQ_NONE) {
		row->not_handled++;
		row->not_handled_ns += ns;
	} else {
		if (result == IRQ_WAKE_THREAD)
			row->woke_thread++;
		count_time(row, ns);
	}
	compiler_barrier();
	*(volatile iq_u32 *)&row->seq = row->seq + 1;
}

/* The whole of an exit program; `now` was read first. */
static __always_inline int exit_call(iq_u64 now, iq_u32 id, iq_u64 who, int result)
{
	iq_u32 number;
	struct iq_cpu *cpu = this_cpu(&number);

	if (!cpu)
		return 0;
	struct iq_call *call = open_call(cpu, id, who);

	if (!call)
		return 0;
	iq_u32 state = call->state;

	call->state = IQ_CALL_NONE;
	if (state == IQ_CALL_FILTERED)
		return 0;
	number = call->row;
	struct iq_row *row = bpf_map_lookup_elem(&rows, &number);

	if (row)
		end_call(row, now - call->start_ns, result);
	return 0;
}

#endif
