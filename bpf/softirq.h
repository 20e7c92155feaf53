/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Softirqs, per vector, context and CPU
 * (tracepoints irq:softirq_raise, softirq_entry and softirq_exit; kernel/softirq.c). */
#include "lib/calls.h"
#include "lib/context.h"

/* On PREEMPT_RT a softirq runs in a task that another task's softirq may preempt on the same CPU;
 * elsewhere the CPU alone tells which call exits. */
static __always_inline iq_u64 runner(void)
{
	return switches.softirqs_interleave ? bpf_get_current_task() : 0;
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

static __always_inline iq_u32 row_in_context(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 vector,
					     iq_u32 context)
{
	iq_u32 slot = context * IQ_SOFTIRQ_SLOTS + vector;

	return slot_row(cpu, cpu_number, slot, IQ_SOFTIRQ, vector, context);
}

/* The mask is for the verifier, which forgets bounds of what lies on the stack. */
static __always_inline struct iq_known_softirq *known_softirq(struct iq_cpu *cpu, iq_u32 vector)
{
	return &cpu->known_softirqs[vector & (IQ_SOFTIRQ_SLOTS - 1)];
}

static __noinline iq_u32 find_softirq_row(struct iq_cpu *cpu, void *ctx, iq_u32 vector,
					  iq_u64 address)
{
	if (!cpu || vector >= IQ_SOFTIRQ_SLOTS)
		return NO_ROW;
	iq_u32 context = softirq_context(cpu, ctx, address);
	iq_u32 row = row_in_context(cpu, bpf_get_smp_processor_id(), vector, context);
	struct iq_known_softirq *known = known_softirq(cpu, vector);

	if (row != NO_ROW && is_told_by_address(context)) {
		known->row = row;
		known->address = address;
	}
	return row;
}

static __always_inline iq_u32 softirq_row(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 vector,
					  void *ctx)
{
	if (!switches.measure_net)
		return row_in_context(cpu, cpu_number, vector, IQ_NO_CONTEXT);
	iq_u64 address = address_of(cpu, ctx);
	const struct iq_known_softirq *known = known_softirq(cpu, vector);

	if (known->address == address)
		return known->row;
	return find_softirq_row(cpu, ctx, vector, address);
}

static __always_inline int enter_softirq(iq_u32 vector, void *ctx)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (!cpu || vector >= IQ_SOFTIRQ_SLOTS)
		return 0;
	int places = switches.softirqs_interleave ? 2 : 1;
	struct iq_call *call = enter(cpu, IQ_LEVEL_SOFTIRQ, IQ_CALL_SOFTIRQ, places, vector,
				     runner(), softirq_row(cpu, cpu_number, vector, ctx));

	if (!call || call->state != IQ_CALL_OPEN)
		return 0;
	if (switches.measure_delay)
		end_wait(cpu, vector, call);
	if (switches.functions && vector == NET_RX_SOFTIRQ)
		begin_polls(cpu, call);
	return 0;
}

static __always_inline int exit_softirq(void *ctx, iq_u32 vector)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	int places = switches.softirqs_interleave ? 2 : 1;
	struct iq_call *call =
	    cpu ? open_call(cpu, IQ_LEVEL_SOFTIRQ, IQ_CALL_SOFTIRQ, places, vector, runner())
		: NULL;

	if (!call)
		return 0;
	leave(ctx, cpu, IQ_LEVEL_SOFTIRQ, IQ_SOFTIRQ, call, IRQ_HANDLED);
	if (switches.functions)
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
	return switches.softirqs_interleave && call->state == IQ_CALL_OPEN &&
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
