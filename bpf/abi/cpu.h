/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the kernel side keeps for each CPU, and what it is told before it is loaded. */
#ifndef IRQSCOPE_ABI_CPU_H
#define IRQSCOPE_ABI_CPU_H

#include "abi/row.h"
#include "abi/switches.h"
#include "abi/types.h"

/* Who may interrupt whom: a level is interrupted by those before it only. Sums are kept per level,
 * so that each has one writer at a time: hardirqs and vectors run with interrupts off. */
enum iq_level { IQ_LEVEL_NMI, IQ_LEVEL_IRQ, IQ_LEVEL_SOFTIRQ, IQ_LEVEL_THREAD, IQ_LEVELS };

/* A handler that was entered on a CPU and has not returned. */
struct iq_call {
	iq_u64 start_ns; /* of the slice that runs now */
	iq_u64 above_ns; /* at that time, all that the levels above had had */
	iq_u64 gross_ns; /* of earlier slices, if its task was switched out meanwhile */
	iq_u64 nested_ns;
	iq_u64 who; /* irqaction, function; on PREEMPT_RT the task that runs the softirq */
	iq_u32 id;
	iq_u32 row;
	iq_u32 state;	 /* enum iq_call_state */
	iq_u32 reraised; /* as delay_ns: only where events are sent */
	iq_u64 delay_ns; /* of a softirq; 0: not known */
};

enum iq_call_state {
	IQ_CALL_NONE,
	IQ_CALL_OPEN,
	IQ_CALL_PAUSED,	  /* its task was switched out */
	IQ_CALL_FILTERED, /* not to be counted */
};

IQ_STATIC_ASSERT(sizeof(struct iq_call) == IQ_CACHE_LINE, "a line each");

/* At each level: a call, and where it can be, one that came on top of it: an arm64 pseudo-NMI on
 * a handler, a softirq of another task on PREEMPT_RT. */
enum iq_call_place {
	IQ_CALL_HARDIRQ,
	IQ_CALL_HARDIRQ_2,
	IQ_CALL_VECTOR,
	IQ_CALL_SOFTIRQ,
	IQ_CALL_SOFTIRQ_2,
	IQ_CALL_THREAD,
	IQ_CALL_IRQ_FUNCTION,
	IQ_CALL_SOFTIRQ_FUNCTION,
	IQ_CALLS
};

#define IQ_CACHED_ROWS 8 /* a power of two */

struct iq_cached_row {
	iq_u64 action; /* 0: empty */
	iq_u64 jiffy;  /* when it was looked up */
	iq_u32 irq;
	iq_u32 row;
	iq_u64 reserved; /* none lies on two lines */
};

/* How softirqs whose program's context lies at an address of the stack came to run. */
struct iq_place {
	iq_u64 address;
	iq_u32 context; /* enum iq_context */
	iq_u32 reserved;
};

#define IQ_PLACES 4 /* a power of two */

#define IQ_SLOTS (IQ_CONTEXTS * IQ_SOFTIRQ_SLOTS + IQ_VECTOR_SLOTS)

/* A hit lasts until no interrupt begins within this time: what comes at the end of an interrupt
 * belongs to it. */
#define IQ_SAME_HIT_NS 1000

struct iq_noise {
	iq_u64 wanted_start_ns; /* set by user space: what was before it is forgotten */
	iq_u64 start_ns;	/* the one that all below belongs to */
	iq_u64 hits;
	iq_u64 hit_start_ns; /* of the last one */
	iq_u64 hit_end_ns;   /* none yet: start_ns */
	iq_u64 longest_ns;
	iq_u64 longest_end_ns;
	iq_u64 quiet_ns; /* longest time between two hits */
	iq_u32 hit_row;	 /* what the last one began with */
	iq_u32 longest_row;
	iq_u64 reserved[7];
};

/* The last softirq of a vector: most come about the way the one before did. */
struct iq_known_softirq {
	iq_u64 address; /* of its program's context; 0: none */
	iq_u32 row;
	iq_u32 reserved;
};

struct iq_cpu {
	struct iq_call calls[IQ_CALLS];

	/* What every call needs. */
	iq_u64 net_ns[IQ_LEVELS]; /* of all calls that ended, whatever row they went to */
	iq_u32 excluded;	  /* set by user space before attaching: do not count here */
	iq_u32 seen; /* places (bits) whose entry was seen: an exit before that belongs to a call
		      * begun before us */
	iq_u32 reraised; /* softirqs (bits) that are pending, raised by their own handler */
	iq_u32 last_is_ksoftirqd;
	iq_u64 last_task; /* that ran a softirq */
	iq_u64 stack;	  /* lib/context.h */

	iq_u64 idle_net_ns[IQ_LEVELS]; /* what of net_ns the idle task was interrupted by */
	iq_u64 vector_net_ns;	       /* what vectors have of net_ns[IQ_LEVEL_IRQ] */
	iq_u64 interrupt_depth; /* of softirqs on the stack of a task that was in user mode */
	iq_u32 next_place;
	iq_u32 reserved[3];

	iq_u64 unmatched[IQ_LEVELS];  /* exits without entry, and entries without exit */
	iq_u64 table_full[IQ_LEVELS]; /* calls that found no row */

	iq_u64 others[IQ_LEVELS];    /* thefts from victims that the table has no room for: calls */
	iq_u64 others_ns[IQ_LEVELS]; /* and time */

	/* Who the last victim was, to spare a walk through its task. */
	iq_u64 victim_task;
	iq_u64 victim_pid_tgid;
	iq_u64 victim_start_ns;
	iq_u64 reserved_2[5];

	iq_u64 raised_ns[IQ_SOFTIRQ_SLOTS]; /* when it became pending; 0: it is not */
	struct iq_noise noise;
	struct iq_cached_row cache[IQ_CACHED_ROWS];
	struct iq_known_softirq known_softirqs[IQ_SOFTIRQ_SLOTS];
	struct iq_place places[IQ_PLACES];
	iq_u32 slot_rows[IQ_SLOTS]; /* number + 1 of the row of a softirq (context, vector) or
				       vector */
} __attribute__((aligned(IQ_CACHE_LINE)));

IQ_STATIC_ASSERT(offsetof(struct iq_cpu, net_ns) % IQ_CACHE_LINE == 0, "a line");
IQ_STATIC_ASSERT(offsetof(struct iq_cpu, idle_net_ns) % IQ_CACHE_LINE == 0, "a line");
IQ_STATIC_ASSERT(offsetof(struct iq_cpu, unmatched) % IQ_CACHE_LINE == 0, "a line");
IQ_STATIC_ASSERT(offsetof(struct iq_cpu, cache) % IQ_CACHE_LINE == 0, "two to a line");
IQ_STATIC_ASSERT(offsetof(struct iq_cpu, raised_ns) % IQ_CACHE_LINE == 0, "a line");
IQ_STATIC_ASSERT(sizeof(struct iq_cpu) % IQ_CACHE_LINE == 0, "no padding");

/* The code of a kernel function. */
struct iq_range {
	iq_u64 begin;
	iq_u64 bytes; /* 0: none */
};

#define IQ_RANGES 4

/* Read-only to the programs, set before loading. */
struct iq_knobs {
	iq_u64
	    pid_ns_dev; /* with filter_process: the namespace of filter_tgid, if pid_ns_ino != 0 */
	iq_u64 pid_ns_ino;
	struct iq_range interrupt_ends[IQ_RANGES]; /* functions that run softirqs at the end of an
						    * interrupt; none: they are not known */
	iq_u64 slower_ns;  /* only events that took so long, or waited so long, are sent; both 0: */
	iq_u64 delayed_ns; /* all of them */
	iq_u32 rows;
	iq_u32 filter_tgid;
	struct iq_switches switches;
	iq_u32 reserved;
};

IQ_STATIC_ASSERT(sizeof(struct iq_knobs) == 128, "no padding");

/* Time that a source took from a victim; a hash per CPU. */
struct iq_theft_key {
	iq_u64 victim;	 /* process or id of the cgroup */
	iq_u64 start_ns; /* of a process: when it was started (CLOCK_MONOTONIC) */
	iq_u32 kind;	 /* of the source: enum iq_kind */
	iq_u32 id;
};

struct iq_theft {
	iq_u64 count;
	iq_u64 net_ns;
	char comm[16]; /* of a process, on the CPU that saw it first */
};

IQ_STATIC_ASSERT(sizeof(struct iq_theft_key) == 24, "no padding");
IQ_STATIC_ASSERT(sizeof(struct iq_theft) == 32, "no padding");

/* What is known of a threaded handler's thread. */
struct iq_thread {
	iq_u64 woken_ns; /* 0: not since it last ran */
	iq_u64 gross_ns; /* of the slices since it was woken */
	iq_u64 nested_ns;
	iq_u64 delay_ns; /* 0: not known */
	iq_u32 active;	 /* has run since it was woken */
	iq_u32 reserved;
};

#endif
