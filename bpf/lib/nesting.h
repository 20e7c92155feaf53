/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Net times: the time of a call without that of the calls of higher levels that fell into it.
 *
 * Every CPU sums up the net times of all calls that ended, per level. What fell into a slice is
 * what the levels above had at its end more than at its start. So gross = net + nested to the
 * nanosecond, and since a nanosecond is net time of one call only, the net times of a CPU never add
 * up to more than the time that passed.
 *
 * The includer defines iq_clock_ns(). No kernel is needed here: a test replays events on it.
 */
#ifndef IRQSCOPE_LIB_NESTING_H
#define IRQSCOPE_LIB_NESTING_H

#include "abi/cpu.h"
#include "lib/compiler.h"

struct iq_slice {
	iq_u64 gross_ns;
	iq_u64 nested_ns;
	iq_u64 end_ns;
};

/* What all levels above had until now. */
static __always_inline iq_u64 above_ns(const struct iq_cpu *cpu, enum iq_level level)
{
	iq_u64 sum = 0;

	if (level > IQ_LEVEL_NMI)
		sum += READ_NOW(cpu->net_ns[IQ_LEVEL_NMI]);
	if (level > IQ_LEVEL_IRQ)
		sum += READ_NOW(cpu->net_ns[IQ_LEVEL_IRQ]);
	if (level > IQ_LEVEL_SOFTIRQ)
		sum += READ_NOW(cpu->net_ns[IQ_LEVEL_SOFTIRQ]);
	return sum;
}

/* The clock, and the sum that belongs to that moment: an interrupt between the two readings would
 * be counted for one and not for the other. Two in a row that hit the same gap are let through. */
static __always_inline iq_u64 clock_and_above(const struct iq_cpu *cpu, enum iq_level level,
					      iq_u64 *above)
{
	iq_u64 now;

	*above = above_ns(cpu, level);
	now = iq_clock_ns();
	if (level == IQ_LEVEL_NMI || above_ns(cpu, level) == *above)
		return now;
	*above = above_ns(cpu, level);
	return iq_clock_ns();
}

/* Returns the time. */
static __always_inline iq_u64 begin_slice(const struct iq_cpu *cpu, struct iq_call *call,
					  enum iq_level level)
{
	call->start_ns = clock_and_above(cpu, level, &call->above_ns);
	return call->start_ns;
}

/* The slice of `call` that ends at `now`, when the levels above have had `above`. */
static __always_inline struct iq_slice slice_until(const struct iq_call *call, iq_u64 now,
						   iq_u64 above)
{
	struct iq_slice slice;

	slice.gross_ns = now - call->start_ns;
	slice.nested_ns = above - call->above_ns;
	slice.end_ns = now;
	/* More can't have fell into it than it lasted; only a lost exit of a call around us. */
	if (slice.nested_ns > slice.gross_ns)
		slice.nested_ns = slice.gross_ns;
	return slice;
}

static __always_inline void add_net(struct iq_cpu *cpu, enum iq_level level, iq_u64 net_ns,
				    bool idle)
{
	WRITE_NOW(cpu->net_ns[level], cpu->net_ns[level] + net_ns);
	if (idle)
		cpu->idle_net_ns[level] += net_ns;
}

/* A call whose task is switched out ends a slice, and begins one when it comes back. Both return
 * the time. */
static __always_inline iq_u64 pause_call(struct iq_cpu *cpu, struct iq_call *call,
					 enum iq_level level, bool counts)
{
	iq_u64 above, now = clock_and_above(cpu, level, &above);
	struct iq_slice slice = slice_until(call, now, above);

	call->gross_ns += slice.gross_ns;
	call->nested_ns += slice.nested_ns;
	call->state = IQ_CALL_PAUSED;
	if (counts)
		add_net(cpu, level, slice.gross_ns - slice.nested_ns, false);
	return now;
}

static __always_inline iq_u64 resume_call(const struct iq_cpu *cpu, struct iq_call *call,
					  enum iq_level level)
{
	call->state = IQ_CALL_OPEN;
	return begin_slice(cpu, call, level);
}

#endif
