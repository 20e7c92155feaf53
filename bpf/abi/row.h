/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the kernel side counts, as it lies in memory that user space maps.
 *
 * A row belongs to one source on one CPU and has one writer, that CPU. Its totals only grow.
 * Rows lie in an mmapable array; softirqs have fixed places (cpu * IQ_SOFTIRQ_SLOTS + vector),
 * device interrupts get the next free row when they are first seen.
 */
#ifndef IRQSCOPE_ABI_ROW_H
#define IRQSCOPE_ABI_ROW_H

#include "abi/histogram.h"
#include "abi/types.h"

#define IQ_SOFTIRQ_SLOTS 16 /* Linux has 10 vectors; the rest is room for new ones */
#define IQ_NAME_LEN 104

struct iq_row {
	/* Line 0: written at every event. While seq is odd the row is being changed. */
	iq_u32 seq;
	iq_u32 epoch;	    /* the epoch that max_ns belongs to */
	iq_u64 entered;	    /* entries seen; counted alone, outside seq */
	iq_u64 handled;	    /* exits that handled the interrupt; equals the sum of buckets */
	iq_u64 total_ns;    /* of the handled ones */
	iq_u64 max_ns;	    /* of the handled ones in this epoch */
	iq_u64 not_handled; /* exits with IRQ_NONE */
	iq_u64 not_handled_ns;
	iq_u64 woke_thread; /* those of handled that returned IRQ_WAKE_THREAD */

	/* Line 1: wanted_epoch is the one field that user space writes. When it differs from epoch,
	 * the next event starts a new maximum and leaves the old one in prev_*. */
	iq_u32 wanted_epoch;
	iq_u32 prev_epoch;
	iq_u64 prev_max_ns;
	iq_u64 reserved[6];

	/* Lines 2 and 3: who it is; written once, before `used` becomes 1. */
	iq_u64 action;	/* address of the struct irqaction; 0 for softirqs */
	iq_u64 handler; /* address of the handler function; 0 for softirqs */
	iq_u32 id;	/* IRQ number or softirq vector */
	iq_u32 cpu;
	char name[IQ_NAME_LEN - 4];
	iq_u32 used;

	iq_u64 buckets[IQ_BUCKETS];
	iq_u64 usec_slots[IQ_USEC_SLOTS]; /* counted only if iq_knobs.usec_slots */
} __attribute__((aligned(IQ_CACHE_LINE)));

IQ_STATIC_ASSERT(offsetof(struct iq_row, wanted_epoch) == 64, "line 1");
IQ_STATIC_ASSERT(offsetof(struct iq_row, action) == 128, "line 2");
IQ_STATIC_ASSERT(offsetof(struct iq_row, buckets) == 256, "identity fills two lines");
IQ_STATIC_ASSERT(sizeof(struct iq_row) == 256 + 8 * (IQ_BUCKETS + IQ_USEC_SLOTS), "no padding");
IQ_STATIC_ASSERT(sizeof(struct iq_row) % IQ_CACHE_LINE == 0, "rows start on a line");

/* A handler that was entered on a CPU and has not returned. */
struct iq_call {
	iq_u64 start_ns;
	iq_u64 who; /* irqaction, or on PREEMPT_RT the task that runs the softirq */
	iq_u32 id;
	iq_u32 row;
	iq_u32 state; /* enum iq_call_state */
	iq_u32 reserved;
};

enum iq_call_state { IQ_CALL_NONE = 0, IQ_CALL_OPEN = 1, IQ_CALL_FILTERED = 2 };

#define IQ_CALLS 2	 /* a handler, and one that an arm64 pseudo-NMI put on top of it */
#define IQ_CACHED_ROWS 8 /* a power of two */

struct iq_cached_row {
	iq_u64 action; /* 0: empty */
	iq_u32 irq;
	iq_u32 row;
};

/* What a CPU keeps for itself; one array element per possible CPU. */
struct iq_cpu {
	struct iq_call calls[IQ_CALLS];
	iq_u64 unmatched;  /* exits without entry, and entries without exit */
	iq_u64 table_full; /* calls that found no row */
	iq_u32 excluded;   /* set by user space before attaching: do not count here */
	iq_u32 seen_entry; /* an exit before the first entry belongs to a call begun before us */
	iq_u64 reserved[5];
	struct iq_cached_row cache[IQ_CACHED_ROWS];
} __attribute__((aligned(IQ_CACHE_LINE)));

IQ_STATIC_ASSERT(offsetof(struct iq_cpu, unmatched) == 64, "calls fill a line");
IQ_STATIC_ASSERT(offsetof(struct iq_cpu, cache) == 128, "counters fill a line");
IQ_STATIC_ASSERT(sizeof(struct iq_cpu) == 256, "no padding");

/* Read-only to the programs, set before loading; what is off is removed by the verifier. */
struct iq_knobs {
	iq_u64
	    pid_ns_dev; /* with filter_tgid: the namespace it is a number of, if pid_ns_ino != 0 */
	iq_u64 pid_ns_ino;
	iq_u32 rows;
	iq_u32 filter_tgid; /* 0: off */
	iq_u8 filter_cgroup;
	iq_u8 measure_time; /* 0: entries are counted, no clock is read */
	iq_u8 usec_slots;
	iq_u8 softirqs_interleave; /* PREEMPT_RT: softirqs of several tasks share a CPU */
	iq_u32 reserved;
};

IQ_STATIC_ASSERT(sizeof(struct iq_knobs) == 32, "no padding");

#endif
