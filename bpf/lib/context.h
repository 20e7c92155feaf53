/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Where a softirq runs: at the end of an interrupt, in ksoftirqd, or in a task that enabled
 * softirqs again. ksoftirqd is known by the current task. The other two are told apart by who
 * called: at the end of an interrupt a function like irq_exit_rcu() (kernel/softirq.c) is on the
 * stack.
 *
 * To walk the stack takes a microsecond, so it is done once per place: where the program's context
 * lies on the stack is the same for all softirqs that came about the same way. A softirq of an
 * interrupt that fell into the kernel, and one of a task, run on the CPU's own stack, which makes
 * two places; one of an interrupt that fell into user mode runs on the stack of the task, always as
 * deep, which makes one place per task.
 */
#ifndef IRQSCOPE_LIB_CONTEXT_H
#define IRQSCOPE_LIB_CONTEXT_H

#include "lib/state.h"

/* "ksoftirqd/N", and on PREEMPT_RT "ktimers/N" or "ktimersd/N" */
static __noinline bool is_ksoftirqd(const struct task_struct *task)
{
	char comm[TASK_COMM_LEN];

	if (!(BPF_CORE_READ(task, flags) & PF_KTHREAD))
		return false;
	if (BPF_CORE_READ_INTO(&comm, task, comm))
		return false;
	return (comm[0] == 'k' && comm[1] == 's' && comm[2] == 'o' && comm[3] == 'f') ||
	       (comm[0] == 'k' && comm[1] == 't' && comm[2] == 'i' && comm[3] == 'm');
}

static __always_inline bool runs_in_ksoftirqd(struct iq_cpu *cpu)
{
	iq_u64 task = bpf_get_current_task();

	if (cpu->last_task != task) {
		cpu->last_is_ksoftirqd = is_ksoftirqd((const struct task_struct *)task);
		cpu->last_task = task;
	}
	return cpu->last_is_ksoftirqd;
}

static __always_inline bool ends_interrupt(iq_u64 address)
{
	for (int i = 0; i < IQ_RANGES; i++) {
		if (address - knobs.interrupt_ends[i].begin < knobs.interrupt_ends[i].bytes)
			return true;
	}
	return false;
}

/* The callers above the tracepoint's own few frames. */
#define WALKED_FRAMES 8

static __noinline iq_u32 walk_stack(void *ctx)
{
	iq_u64 frames[WALKED_FRAMES] = {};

	if (bpf_get_stack(ctx, frames, sizeof(frames), 0) < 0)
		return IQ_NO_CONTEXT;
	for (int i = 0; i < WALKED_FRAMES; i++) {
		if (ends_interrupt(frames[i]))
			return IQ_IN_INTERRUPT;
	}
	return IQ_IN_TASK;
}

/* Of the softirq that now begins. */
static __always_inline iq_u32 softirq_context(struct iq_cpu *cpu, void *ctx)
{
	if (runs_in_ksoftirqd(cpu))
		return IQ_IN_KSOFTIRQD;
	if (knobs.softirqs_interleave) /* interrupts leave them to tasks */
		return IQ_IN_TASK;
	if (!knobs.interrupt_ends[0].bytes)
		return IQ_NO_CONTEXT;
	/* By way of memory, since the verifier allows no arithmetic on the address of a context. */
	WRITE_NOW(cpu->stack, (iq_u64)ctx);
	iq_u64 address = READ_NOW(cpu->stack);
	struct iq_place *place = &cpu->places[(address >> 14 ^ address >> 4) & (IQ_PLACES - 1)];

	if (place->address != address) {
		place->context = walk_stack(ctx);
		place->address = address;
	}
	return place->context;
}

#endif
