/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How long at a time a CPU is taken from its work, and how long it is left alone. Only the
 * outermost calls matter: what falls into one lasts no longer. No kernel is needed here. */
#ifndef IRQSCOPE_LIB_NOISE_H
#define IRQSCOPE_LIB_NOISE_H

#include "abi/cpu.h"
#include "lib/compiler.h"

static __always_inline bool is_open(const struct iq_cpu *cpu, enum iq_call_place place)
{
	return cpu->calls[place].state == IQ_CALL_OPEN;
}

/* Whether nothing of a lower level, into which this would have fallen, is open. */
static __always_inline bool is_outermost(const struct iq_cpu *cpu, enum iq_level level)
{
	if (level < IQ_LEVEL_THREAD && is_open(cpu, IQ_CALL_THREAD))
		return false;
	if (level < IQ_LEVEL_SOFTIRQ &&
	    (is_open(cpu, IQ_CALL_SOFTIRQ) || is_open(cpu, IQ_CALL_SOFTIRQ_2)))
		return false;
	return level > IQ_LEVEL_NMI ||
	       !(is_open(cpu, IQ_CALL_HARDIRQ) || is_open(cpu, IQ_CALL_VECTOR));
}

static __always_inline void begin_noise(struct iq_noise *noise, iq_u64 start_ns)
{
	noise->start_ns = start_ns;
	noise->hits = 0;
	noise->hit_end_ns = start_ns;
	noise->longest_ns = 0;
	noise->quiet_ns = 0;
}

static __always_inline void begin_hit(struct iq_noise *noise, iq_u64 now, iq_u32 row)
{
	iq_u64 wanted_start = READ_NOW(noise->wanted_start_ns);

	if (noise->start_ns != wanted_start && now >= wanted_start)
		begin_noise(noise, wanted_start);
	if (noise->hits && now - noise->hit_end_ns < IQ_SAME_HIT_NS)
		return;
	if (noise->hit_end_ns && now - noise->hit_end_ns > noise->quiet_ns)
		noise->quiet_ns = now - noise->hit_end_ns;
	noise->hits++;
	noise->hit_start_ns = now;
	noise->hit_row = row;
}

static __always_inline void end_hit(struct iq_noise *noise, iq_u64 now)
{
	noise->hit_end_ns = now;
	if (now - noise->hit_start_ns <= noise->longest_ns)
		return;
	noise->longest_ns = now - noise->hit_start_ns;
	noise->longest_end_ns = now;
	noise->longest_row = noise->hit_row;
}

#endif
