// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Softirq vectors, per vector and CPU
 * (tracepoints irq:softirq_entry and softirq_exit; kernel/softirq.c). */
#include "lib/calls.h"

/* Every vector has its place on every CPU. */
static __always_inline struct iq_row *source_row(struct iq_cpu *cpu, iq_u32 cpu_number,
						 iq_u32 vector, iq_u64 who, iq_u32 *number)
{
	if (vector >= IQ_SOFTIRQ_SLOTS)
		return NULL;
	*number = cpu_number * IQ_SOFTIRQ_SLOTS + vector;
	return bpf_map_lookup_elem(&rows, number);
}

/* On PREEMPT_RT a softirq runs in a task that another task's softirq may preempt on the same CPU;
 * elsewhere the CPU alone tells which call exits. */
static __always_inline iq_u64 runner(void)
{
	return knobs.softirqs_interleave ? bpf_get_current_task() : 0;
}

SEC("tp_btf/softirq_entry")
int BPF_PROG(softirq_entry, unsigned int vector)
{
	return enter_call(vector, runner());
}

SEC("tp_btf/softirq_exit")
int BPF_PROG(softirq_exit, unsigned int vector)
{
	return exit_call(bpf_ktime_get_ns(), vector, runner(), IRQ_HANDLED);
}

SEC("raw_tp/softirq_entry")
int BPF_PROG(softirq_entry_raw, unsigned int vector)
{
	return enter_call(vector, runner());
}

SEC("raw_tp/softirq_exit")
int BPF_PROG(softirq_exit_raw, unsigned int vector)
{
	return exit_call(bpf_ktime_get_ns(), vector, runner(), IRQ_HANDLED);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
