/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Softirqs, per vector, context and CPU
 * (tracepoints irq:softirq_raise, softirq_entry and softirq_exit; kernel/softirq.c). */
#include "lib/calls.h"
#include "lib/context.h"

/* On PREEMPT_RT a softirq runs in a task that another task's softirq may preempt on the same CPU;
 * elsewhere the CPU alone tells which call exits. */
static __always_inline iq_u64 runner(void)
{
	return knobs.softirqs_interleave ? bpf_get_current_task() : 0;
}

/* It is pending no more. */
static __always_inline void end_wait(struct iq_cpu *cpu, iq_u32 vector, struct iq_call *call)
{
	iq_u64 raised = cpu->raised_ns[vector];
	bool by_itself = cpu->reraised >> vector & 1;

	if (!raised)
		return; /* raised before we were attached, or while this was about to begin */
	cpu->raised_ns[vector] = 0;
	cpu->reraised &= ~(1u << vector);
	call->reraised = by_itself;
	if (by_itself) {
		count_reraise(call->row);
	} else if (call->start_ns > raised) {
		call->delay_ns = call->start_ns - raised;
		count_delay(call->row, call->delay_ns);
	}
}

/* The polls of network devices follow each other from here on. */
static __always_inline void begin_polls(struct iq_cpu *cpu, const struct iq_call *softirq)
{
	struct iq_call *poll = &cpu->calls[IQ_CALL_SOFTIRQ_FUNCTION];

	poll->start_ns = softirq->start_ns;
	poll->above_ns = softirq->above_ns;
	poll->gross_ns = 0;
	poll->nested_ns = 0;
	poll->who = runner();
	poll->id = IQ_FUNCTION_ID(IQ_NAPI, IQ_SOFTIRQ, NET_RX_SOFTIRQ);
	poll->state = IQ_CALL_OPEN;
}

static __always_inline int enter_softirq(iq_u32 vector, void *ctx)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (!cpu || vector >= IQ_SOFTIRQ_SLOTS)
		return 0;
	iq_u32 context = knobs.measure_net ? softirq_context(cpu, ctx) : IQ_NO_CONTEXT;
	iq_u32 slot = context * IQ_SOFTIRQ_SLOTS + vector;
	int places = knobs.softirqs_interleave ? 2 : 1;
	struct iq_call *call =
	    enter(cpu, IQ_LEVEL_SOFTIRQ, IQ_CALL_SOFTIRQ, places, vector, runner(),
		  slot_row(cpu, cpu_number, slot, IQ_SOFTIRQ, vector, context));

	if (!call || call->state != IQ_CALL_OPEN)
		return 0;
	if (knobs.measure_delay)
		end_wait(cpu, vector, call);
	if (knobs.functions && vector == NET_RX_SOFTIRQ)
		begin_polls(cpu, call);
	return 0;
}

static __always_inline int exit_softirq(void *ctx, iq_u32 vector)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	int places = knobs.softirqs_interleave ? 2 : 1;
	struct iq_call *call =
	    cpu ? open_call(cpu, IQ_LEVEL_SOFTIRQ, IQ_CALL_SOFTIRQ, places, vector, runner())
		: NULL;

	if (!call)
		return 0;
	leave(ctx, cpu, IQ_LEVEL_SOFTIRQ, IQ_SOFTIRQ, call, IRQ_HANDLED);
	if (knobs.functions)
		cpu->calls[IQ_CALL_SOFTIRQ_FUNCTION].state = IQ_CALL_NONE;
	return 0;
}

/* Whether the handler of this softirq raises it itself: an interrupt that fell into it may, too. */
static __always_inline bool is_own_raise(const struct iq_cpu *cpu, iq_u32 vector)
{
	if (is_open(cpu, IQ_CALL_HARDIRQ) || is_open(cpu, IQ_CALL_VECTOR))
		return false;
	const struct iq_call *call = &cpu->calls[IQ_CALL_SOFTIRQ];

	if (call->state == IQ_CALL_OPEN && is_call(call, vector, runner()))
		return true;
	call = &cpu->calls[IQ_CALL_SOFTIRQ_2];
	return knobs.softirqs_interleave && call->state == IQ_CALL_OPEN &&
	       is_call(call, vector, runner());
}

static __always_inline int raise_softirq(iq_u32 vector)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (!cpu || vector >= IQ_SOFTIRQ_SLOTS || cpu->raised_ns[vector])
		return 0;
	if (is_own_raise(cpu, vector))
		cpu->reraised |= 1u << vector;
	cpu->raised_ns[vector] = iq_clock_ns();
	return 0;
}

IQ_PROGRAM(softirq_entry, "softirq_entry", enter_softirq(vector, ctx), unsigned int vector)
IQ_PROGRAM(softirq_exit, "softirq_exit", exit_softirq(ctx, vector), unsigned int vector)
IQ_PROGRAM(softirq_raise, "softirq_raise", raise_softirq(vector), unsigned int vector)
