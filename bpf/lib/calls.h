/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The way of every handler from its entry over its exit to a row. */
#ifndef IRQSCOPE_LIB_CALLS_H
#define IRQSCOPE_LIB_CALLS_H

#include "lib/events.h"
#include "lib/filter.h"
#include "lib/nesting.h"
#include "lib/noise.h"
#include "lib/rows.h"
#include "lib/state.h"
#include "lib/tally.h"
#include "lib/victims.h"

static __always_inline bool is_call(const struct iq_call *call, iq_u32 id, iq_u64 who)
{
	return call->state != IQ_CALL_NONE && call->id == id && call->who == who;
}

/* A place for a new call, the first of `places` that is free. An open call of the same source, or
 * one more than there are places for, never saw its exit. */
static __always_inline struct iq_call *new_call(struct iq_cpu *cpu, enum iq_level level,
						enum iq_call_place place, int places, iq_u32 id,
						iq_u64 who)
{
	struct iq_call *call = &cpu->calls[place];

	if (places == 2 && call->state != IQ_CALL_NONE && !is_call(call, id, who))
		call = &cpu->calls[place + 1];
	if (call->state == IQ_CALL_OPEN || call->state == IQ_CALL_PAUSED)
		cpu->unmatched[level]++;
	call->id = id;
	call->who = who;
	cpu->seen |= 1 << place;
	return call;
}

/* The call that now exits, innermost first; NULL if its entry was not seen. */
static __always_inline struct iq_call *open_call(struct iq_cpu *cpu, enum iq_level level,
						 enum iq_call_place place, int places, iq_u32 id,
						 iq_u64 who)
{
	if (places == 2 && is_call(&cpu->calls[place + 1], id, who))
		return &cpu->calls[place + 1];
	if (is_call(&cpu->calls[place], id, who))
		return &cpu->calls[place];
	/* What was running when we were attached is not a loss. */
	if (cpu->seen & 1 << place)
		cpu->unmatched[level]++;
	return NULL;
}

/* A handler on top of another is an arm64 pseudo-NMI: its time falls into the other's, and counts
 * at the level of NMIs, though its row is that of a device. */
static __always_inline enum iq_level level_of(const struct iq_cpu *cpu, const struct iq_call *call,
					      enum iq_level level)
{
	return call == &cpu->calls[IQ_CALL_HARDIRQ_2] ? IQ_LEVEL_NMI : level;
}

/* Whether a hit begins and ends with this call. On arm64 a vector's call falls into a hardirq's. */
static __always_inline bool is_hit(const struct iq_cpu *cpu, const struct iq_call *call,
				   enum iq_level level)
{
	if (!switches.measure_noise || !is_outermost(cpu, level))
		return false;
	return call != &cpu->calls[IQ_CALL_VECTOR] || !is_open(cpu, IQ_CALL_HARDIRQ);
}

/* The clock is read last, so that our own work is not measured. */
static __always_inline void start_call(struct iq_cpu *cpu, enum iq_level level,
				       struct iq_call *call)
{
	call->gross_ns = 0;
	call->nested_ns = 0;
	call->delay_ns = 0;
	call->reraised = 0;
	call->state = IQ_CALL_OPEN;
	if (!switches.measure_net) {
		call->start_ns = iq_clock_ns();
		return;
	}
	bool hit = is_hit(cpu, call, level);

	begin_slice(cpu, call, level);
	if (hit)
		begin_hit(&cpu->noise, call->start_ns, call->row);
}

/* The whole of an entry program, but for finding the row. */
static __always_inline struct iq_call *enter(struct iq_cpu *cpu, enum iq_level level,
					     enum iq_call_place place, int places, iq_u32 id,
					     iq_u64 who, iq_u32 row_number)
{
	bool counts = wanted();
	struct iq_row *row = counts ? row_at(row_number) : NULL;

	if (row)
		row->entered++;
	else if (counts)
		cpu->table_full[level]++;
	if (!switches.measure_time)
		return NULL;
	struct iq_call *call = new_call(cpu, level, place, places, id, who);

	call->row = row_number;
	if (row)
		start_call(cpu, level_of(cpu, call, level), call);
	else
		call->state = IQ_CALL_FILTERED;
	return call;
}

/* The last slice of a call, and all that it has had before. */
static __always_inline struct iq_slice end_slices(struct iq_cpu *cpu, enum iq_level level,
						  const struct iq_call *call, bool counts)
{
	iq_u64 above = 0, now;
	struct iq_slice slice;

	if (!switches.measure_net) {
		slice.end_ns = iq_clock_ns();
		slice.gross_ns = slice.end_ns - call->start_ns;
		slice.nested_ns = 0;
		return slice;
	}
	now = clock_and_above(cpu, level, &above);
	slice = slice_until(call, now, above);
	if (counts)
		add_net(cpu, level, slice.gross_ns - slice.nested_ns, in_idle_task());
	if (counts && is_hit(cpu, call, level))
		end_hit(&cpu->noise, now);
	slice.gross_ns += call->gross_ns;
	slice.nested_ns += call->nested_ns;
	return slice;
}

static __always_inline void count_result(struct iq_row *row, struct iq_slice slice, int result)
{
	begin_change(row);
	if (result == IRQ_NONE) {
		row->not_handled++;
		row->not_handled_ns += slice.gross_ns - slice.nested_ns;
	} else {
		if (result == IRQ_WAKE_THREAD)
			row->woke_thread++;
		count_handled(row, slice.gross_ns, slice.nested_ns, switches.usec_slots);
	}
	end_change(row);
}

static __always_inline void send_left(void *ctx, struct iq_cpu *cpu, enum iq_level level,
				      enum iq_kind kind, const struct iq_call *call,
				      struct iq_slice slice, int result)
{
	struct sent_call sent = {
	    .row = call->row,
	    .kind = kind,
	    .id = call->id,
	    .slice = slice,
	    .delay_ns = call->delay_ns,
	    .reraised = call->reraised,
	    .outcome = result,
	};

	if (sends(kind))
		send_call(ctx, cpu, level, &sent);
}

/* The whole of an exit program. */
static __always_inline void leave(void *ctx, struct iq_cpu *cpu, enum iq_level level,
				  enum iq_kind kind, struct iq_call *call, int result)
{
	if (call->state == IQ_CALL_FILTERED) {
		call->state = IQ_CALL_NONE;
		return;
	}
	level = level_of(cpu, call, level);
	struct iq_slice slice = end_slices(cpu, level, call, true);

	if (switches.measure_net && kind == IQ_VECTOR)
		cpu->vector_net_ns += slice.gross_ns - slice.nested_ns;
	call->state = IQ_CALL_NONE;
	struct iq_row *row = row_at(call->row);

	if (!row)
		return;
	count_result(row, slice, result);
	if (switches.victims && row->context != IQ_IN_KSOFTIRQD)
		count_theft(cpu, level, kind, call->id, slice.gross_ns - slice.nested_ns);
	send_left(ctx, cpu, level, kind, call, slice, result);
}

/* One duration of a delay, if the row has a place for it. */
static __always_inline void count_delay(iq_u32 row_number, iq_u64 ns)
{
	struct iq_row *source = row_at(row_number);
	struct iq_row *row = source && source->delay_row ? row_at(source->delay_row - 1) : NULL;

	if (!row)
		return;
	begin_change(row);
	row->total_ns += ns;
	count_duration(row, ns, false);
	end_change(row);
}

static __always_inline void count_reraise(iq_u32 row_number)
{
	struct iq_row *source = row_at(row_number);
	struct iq_row *row = source && source->delay_row ? row_at(source->delay_row - 1) : NULL;

	if (!row)
		return;
	begin_change(row);
	row->reraised++;
	end_change(row);
}

/* A program for a tracepoint in both ways of attaching; `call` may use ctx and `direct`: whether
 * pointers to kernel structures may be followed as they are. */
#define IQ_PROGRAM(name, tracepoint, call, ...)                                                    \
	SEC("tp_btf/" tracepoint)                                                                  \
	int BPF_PROG(name, ##__VA_ARGS__)                                                          \
	{                                                                                          \
		enum { direct = true };                                                            \
		(void)direct;                                                                      \
		return call;                                                                       \
	}                                                                                          \
	SEC("raw_tp/" tracepoint)                                                                  \
	int BPF_PROG(name##_raw, ##__VA_ARGS__)                                                    \
	{                                                                                          \
		enum { direct = false };                                                           \
		(void)direct;                                                                      \
		return call;                                                                       \
	}

#endif
