/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Counting a call into a row. No kernel is needed here. */
#ifndef IRQSCOPE_LIB_TALLY_H
#define IRQSCOPE_LIB_TALLY_H

#include "abi/cpu.h"
#include "lib/compiler.h"
#include "lib/histogram.h"

static __always_inline void begin_change(struct iq_row *row)
{
	WRITE_NOW(row->seq, row->seq + 1);
	compiler_barrier();
}

static __always_inline void end_change(struct iq_row *row)
{
	compiler_barrier();
	WRITE_NOW(row->seq, row->seq + 1);
}

static __always_inline void count_maximum(struct iq_row *row, iq_u64 ns)
{
	iq_u32 wanted_epoch = READ_NOW(row->wanted_epoch);

	if (row->epoch != wanted_epoch) {
		row->prev_epoch = row->epoch;
		row->prev_max_ns = row->max_ns;
		row->epoch = wanted_epoch;
		row->max_ns = ns;
	} else if (ns > row->max_ns) {
		row->max_ns = ns;
	}
}

/* One event that took `ns`. */
static __always_inline void count_duration(struct iq_row *row, iq_u64 ns, bool usec_slots)
{
	iq_u32 bucket = bucket_of(ns);

	row->handled++;
	count_maximum(row, ns);
	row->octaves |= 1ull << bucket / IQ_SUB_BUCKETS;
	if (bucket < IQ_BUCKETS) /* always; for the verifier */
		row->buckets[bucket]++;
	if (usec_slots)
		row->usec_slots[usec_slot_of(ns) & (IQ_USEC_SLOTS - 1)]++;
}

static __always_inline void count_handled(struct iq_row *row, iq_u64 gross_ns, iq_u64 nested_ns,
					  bool usec_slots)
{
	row->total_ns += gross_ns;
	row->nested_ns += nested_ns;
	count_duration(row, gross_ns - nested_ns, usec_slots);
}

#endif
