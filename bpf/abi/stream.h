/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How single events come from the kernel to user space, over either of two transports. */
#ifndef IRQSCOPE_ABI_STREAM_H
#define IRQSCOPE_ABI_STREAM_H

#include "abi/cpu.h"
#include "abi/event.h"
#include "abi/types.h"

enum iq_transport { IQ_PERF_BUFFER, IQ_RING_BUFFER };

/* Of one CPU. */
struct iq_stream_cpu {
	/* Per level of nesting, so that each counter has one writer at a time. What was sent and
	 * not lost has been or will be delivered. */
	iq_u64 sent[IQ_LEVELS]; /* tries */
	iq_u64 lost[IQ_LEVELS]; /* those that found no room */

	struct iq_event_task told; /* with the last event that had a task and was not lost */
	iq_u64 own_wakes;	   /* interrupts that only woke the reader: no events */
	iq_u32 wakes_reader;	   /* since the last of these */
	iq_u32 reserved[3];
} __attribute__((aligned(IQ_CACHE_LINE)));

IQ_STATIC_ASSERT(offsetof(struct iq_stream_cpu, told) == IQ_CACHE_LINE, "a line for counters");
IQ_STATIC_ASSERT(sizeof(struct iq_stream_cpu) == 2 * IQ_CACHE_LINE, "no padding");

/* For the measurement of a transport: an event per write of a generator. */
#define IQ_BENCH_COOKIE 0x12345678
#define IQ_BENCH_MOST 4096

#define IQ_BENCH_LEAST 16

struct iq_bench_event {
	iq_u64 pid_tgid;
	iq_u64 cookie; /* IQ_BENCH_COOKIE */
	iq_u64 number; /* from 0; not in an event of IQ_BENCH_LEAST. What follows is 0 */
};

struct iq_bench_knobs {
	iq_u32 tgid;	   /* of the generator */
	iq_u32 size;	   /* of an event: from IQ_BENCH_LEAST to IQ_BENCH_MOST */
	iq_u32 write_call; /* number of the system call write */
	iq_u32 transport;  /* enum iq_transport */
};

#endif
