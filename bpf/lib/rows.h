/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Which row a source has: of softirqs and vectors by their place in the CPU's table, of all others
 * by a hash. A row is given out when its source is first seen on a CPU. */
#ifndef IRQSCOPE_LIB_ROWS_H
#define IRQSCOPE_LIB_ROWS_H

#include "lib/state.h"

struct row_key {
	iq_u64 action;
	iq_u32 id;
	iq_u32 cpu;
	iq_u32 kind;
	iq_u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct row_key);
	__type(value, iq_u32);
} row_of SEC(".maps");

/* Rows given out so far; CPUs that met at the end may raise it a little above knobs.rows. */
iq_u32 rows_given;

#define NO_ROW (~0u)

static __always_inline iq_u32 take_row(void)
{
	return rows_given < knobs.rows ? __sync_fetch_and_add(&rows_given, 1) : NO_ROW;
}

static __always_inline void publish(struct iq_row *row)
{
	compiler_barrier();
	row->used = 1;
}

/* number + 1 of a new row for the delays of a source; 0 if they are not wanted, or no row is left.
 */
static __always_inline iq_u32 new_delay_row(iq_u32 kind, iq_u32 id, iq_u32 cpu)
{
	if (!switches.measure_delay || (kind != IQ_SOFTIRQ && kind != IQ_THREAD))
		return 0;
	iq_u32 number = take_row();
	struct iq_row *row = row_at(number);

	if (!row)
		return 0;
	row->kind = IQ_DELAY;
	row->id = id;
	row->cpu = cpu;
	publish(row);
	return number + 1;
}

/* Not yet published, so that the caller can describe it. */
static __always_inline struct iq_row *new_row(iq_u32 kind, iq_u32 id, iq_u32 cpu, iq_u32 *number)
{
	*number = take_row();
	struct iq_row *row = row_at(*number);

	if (!row)
		return NULL;
	row->kind = kind;
	row->id = id;
	row->cpu = cpu;
	row->delay_row = new_delay_row(kind, id, cpu);
	return row;
}

/* The row of a softirq or vector: `slot` is its place in the CPU's table. */
static __always_inline iq_u32 slot_row(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 slot,
				       iq_u32 kind, iq_u32 id, iq_u32 context)
{
	if (slot >= IQ_SLOTS)
		return NO_ROW;
	iq_u32 known = cpu->slot_rows[slot];

	if (known)
		return known - 1;
	iq_u32 number;
	struct iq_row *row = new_row(kind, id, cpu_number, &number);

	if (!row)
		return NO_ROW;
	row->context = context;
	publish(row);
	cpu->slot_rows[slot] = number + 1;
	return number;
}

/* The row of any other source; `row` is set if it is new, to be described and published. */
static __always_inline iq_u32 keyed_row(const struct row_key *key, struct iq_row **row)
{
	iq_u32 *known = bpf_map_lookup_elem(&row_of, key);

	*row = NULL;
	if (known)
		return *known;
	iq_u32 number;
	struct iq_row *fresh = new_row(key->kind, key->id, key->cpu, &number);

	if (!fresh || bpf_map_update_elem(&row_of, key, &number, BPF_NOEXIST))
		return NO_ROW;
	fresh->action = key->action;
	*row = fresh;
	return number;
}

#endif
