/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the kernel side counts about one source on one CPU, as it lies in memory that user space
 * maps.
 *
 * A row has one writer at a time, its CPU (at one level of nesting, abi/cpu.h). Its totals only
 * grow. Rows lie in an mmapable array and are given out in order, when a source is first seen.
 */
#ifndef IRQSCOPE_ABI_ROW_H
#define IRQSCOPE_ABI_ROW_H

#include "abi/histogram.h"
#include "abi/types.h"

/* The first values of irqscope::Kind, and a kind of rows that user space joins with others. */
enum iq_kind {
	IQ_HARDIRQ,
	IQ_VECTOR,
	IQ_NMI,
	IQ_SOFTIRQ,
	IQ_THREAD,
	IQ_FUNCTION,
	IQ_DELAY, /* how long another row's source waited: handled, total, max, buckets, reraised */
};

/* Where a softirq ran; irqscope::RunContext + 1. */
enum iq_context { IQ_NO_CONTEXT, IQ_IN_INTERRUPT, IQ_IN_KSOFTIRQD, IQ_IN_TASK, IQ_CONTEXTS };

/* What kind of function a row of IQ_FUNCTION is; the first byte of its id. */
enum iq_function { IQ_TIMER, IQ_HRTIMER, IQ_TASKLET, IQ_WORK, IQ_NAPI, IQ_CSD };

#define IQ_SOFTIRQ_SLOTS 16 /* Linux has 10 softirqs; the rest is room for new ones */
#define IQ_VECTOR_SLOTS 16  /* in the order of irqscope::Vector */
#define IQ_NAME_LEN 88

struct iq_row {
	/* Line 0: all that an event changes, but for its bucket. While seq is odd the row is being
	 * changed. */
	iq_u32 seq;
	iq_u32 epoch;	  /* the epoch that max_ns belongs to */
	iq_u64 entered;	  /* entries seen; counted alone, outside seq */
	iq_u64 handled;	  /* exits that handled the interrupt; equals the sum of buckets */
	iq_u64 total_ns;  /* of the handled ones; of threads also of those not yet finished */
	iq_u64 nested_ns; /* what fell into them; 0 unless iq_knobs.measure_net */
	iq_u64 max_ns;	  /* of the handled ones in this epoch; net where that is measured */
	iq_u64 octaves;	  /* bit i: buckets 8 i to 8 i + 7, a line, are not all 0 */
	/* The one field that user space writes. When it differs from epoch, the next event starts a
	 * new maximum and leaves the old one in prev_*. */
	iq_u32 wanted_epoch;
	iq_u32 prev_epoch;

	/* Line 1: what few sources have, and what changes once per reading. */
	iq_u64 prev_max_ns;
	iq_u64 not_handled;    /* exits with IRQ_NONE */
	iq_u64 not_handled_ns; /* net where that is measured */
	iq_u64 woke_thread;    /* those of handled that returned IRQ_WAKE_THREAD */
	iq_u64 reraised;       /* IQ_DELAY: raised by its own handler */
	iq_u64 work;	       /* NAPI: packets that the polls have handled */
	iq_u64 budget;	       /* NAPI: and how many they were allowed to */
	iq_u64 reserved;

	/* Lines 2 and 3: who it is; written once, before `used` becomes 1. */
	iq_u64 action;	/* of hardirqs what tells one registration from another; of functions what
			 * they are told apart by (address of the function, NAPI: of the device);
			 * NMI: the handler */
	iq_u64 handler; /* address of the handler function; 0 if there is none */
	iq_u32 id; /* IRQ number, softirq, vector; thread: process; function: iq_function_id() */
	iq_u32 cpu;
	iq_u32 kind;	  /* enum iq_kind */
	iq_u32 context;	  /* enum iq_context */
	iq_u32 delay_row; /* number + 1 of the row with its delays; 0: none */
	char name[IQ_NAME_LEN];
	iq_u32 used;

	iq_u64 buckets[IQ_BUCKETS];
	iq_u64 usec_slots[IQ_USEC_SLOTS]; /* counted only if iq_knobs.usec_slots */
} __attribute__((aligned(IQ_CACHE_LINE)));

IQ_STATIC_ASSERT(offsetof(struct iq_row, prev_max_ns) == 64, "line 1");
IQ_STATIC_ASSERT(IQ_SUB_BUCKETS * sizeof(iq_u64) == IQ_CACHE_LINE, "an octave fills a line");
IQ_STATIC_ASSERT(offsetof(struct iq_row, action) == 128, "line 2");
IQ_STATIC_ASSERT(offsetof(struct iq_row, buckets) == 256, "identity fills two lines");
IQ_STATIC_ASSERT(sizeof(struct iq_row) == 256 + 8 * (IQ_BUCKETS + IQ_USEC_SLOTS), "no padding");
IQ_STATIC_ASSERT(sizeof(struct iq_row) % IQ_CACHE_LINE == 0, "rows start on a line");

/* The id of a function's row: which type it is, and within what it ran. */
#define IQ_FUNCTION_ID(type, kind, id) ((iq_u32)(type) << 24 | (iq_u32)(kind) << 16 | ((id)&0xffff))
#define IQ_FUNCTION_TYPE(function_id) ((function_id) >> 24)
#define IQ_FUNCTION_PARENT_KIND(function_id) ((function_id) >> 16 & 0xff)
#define IQ_FUNCTION_PARENT_ID(function_id) ((function_id)&0xffff)

#endif
