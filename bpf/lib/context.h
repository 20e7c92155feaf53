/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Where a softirq runs: at the end of an interrupt, in ksoftirqd, or in a task that enabled
 * softirqs again. ksoftirqd is known by the current task. The other two are told apart by who
 * called: at the end of an interrupt a function like irq_exit_rcu() (kernel/softirq.c) is on the
 * stack.
 *
 * To walk the stack takes microseconds, so it is done once per place: where the program's context
 * lies on the stack is the same for all softirqs that came about the same way. Softirqs of a task,
 * and those of an interrupt that fell into the kernel, run on a stack of the CPU's, at an address
 * each. Those of an interrupt that fell into user mode run on the stack of the task, always as
 * deep.
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

/* How deep an address lies on the current task's stack; that of another stack is no depth. */
#define MOST_DEPTH (1 << 16)

static __always_inline iq_u64 depth_of(iq_u64 address)
{
	const struct task_struct *task = (const struct task_struct *)bpf_get_current_task();

	return address - (iq_u64)BPF_CORE_READ(task, stack);
}

static __always_inline void forget_softirqs(struct iq_cpu *cpu)
{
	for (int i = 0; i < IQ_SOFTIRQ_SLOTS; i++)
		cpu->known_softirqs[i].address = 0;
}

static __always_inline void learn(struct iq_cpu *cpu, iq_u64 address, iq_u64 depth, iq_u32 context)
{
	bool on_task_stack = depth < MOST_DEPTH;

	/* Where tasks run their own softirqs on that stack, too, a depth tells nothing. */
	if (on_task_stack && context != IQ_IN_INTERRUPT) {
		cpu->interrupt_depth = MOST_DEPTH;
		forget_softirqs(cpu);
	}
	if (on_task_stack && context == IQ_IN_INTERRUPT && cpu->interrupt_depth != MOST_DEPTH) {
		cpu->interrupt_depth = depth;
		return;
	}
	struct iq_place *place = &cpu->places[cpu->next_place & (IQ_PLACES - 1)];

	cpu->next_place++;
	place->context = context;
	place->address = address;
}

static __noinline iq_u32 find_context(struct iq_cpu *cpu, void *ctx, iq_u64 address)
{
	if (!cpu)
		return IQ_NO_CONTEXT;
	iq_u64 depth = depth_of(address);

	if (depth < MOST_DEPTH && depth == cpu->interrupt_depth)
		return IQ_IN_INTERRUPT;
	iq_u32 context = walk_stack(ctx);

	learn(cpu, address, depth, context);
	return context;
}

/* Where the program's context lies: by way of memory, since the verifier allows no arithmetic on
 * its address. */
static __always_inline iq_u64 address_of(struct iq_cpu *cpu, void *ctx)
{
	WRITE_NOW(cpu->stack, (iq_u64)ctx);
	return READ_NOW(cpu->stack);
}

/* Of the softirq that now begins. */
static __always_inline iq_u32 softirq_context(struct iq_cpu *cpu, void *ctx, iq_u64 address)
{
	if (runs_in_ksoftirqd(cpu))
		return IQ_IN_KSOFTIRQD;
	if (switches.softirqs_interleave) /* interrupts leave them to tasks */
		return IQ_IN_TASK;
	if (!knobs.interrupt_ends[0].bytes)
		return IQ_NO_CONTEXT;
	for (int i = 0; i < IQ_PLACES; i++) {
		if (cpu->places[i].address == address)
			return cpu->places[i].context;
	}
	return find_context(cpu, ctx, address);
}

/* Whether the next softirq of a program at the same address came about the same way, too. In
 * ksoftirqd it may be one that ends an interrupt. */
static __always_inline bool is_told_by_address(iq_u32 context)
{
	return !switches.softirqs_interleave &&
	       (context == IQ_IN_INTERRUPT || context == IQ_IN_TASK);
}

#endif
