/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How single events come from the kernel to user space, over either of two transports. */
#ifndef IRQSCOPE_ABI_STREAM_H
#define IRQSCOPE_ABI_STREAM_H

#include "abi/cpu.h"
#include "abi/types.h"

enum iq_transport { IQ_PERF_BUFFER, IQ_RING_BUFFER };

/* Of one CPU, per level of nesting, so that each counter has one writer at a time. What was sent
 * and not lost has been or will be delivered. */
struct iq_stream_cpu {
	iq_u64 sent[IQ_LEVELS]; /* tries */
	iq_u64 lost[IQ_LEVELS]; /* those that found no room */
} __attribute__((aligned(IQ_CACHE_LINE)));

IQ_STATIC_ASSERT(sizeof(struct iq_stream_cpu) == IQ_CACHE_LINE, "a line each");

/* For the measurement of a transport: an event per write of a generator. */
#define IQ_BENCH_COOKIE 0x12345678
#define IQ_BENCH_MOST 4096

struct iq_bench_event {
	iq_u64 pid_tgid;
	iq_u64 cookie; /* IQ_BENCH_COOKIE; what follows, up to the size asked for, is 0 */
};

struct iq_bench_knobs {
	iq_u32 tgid;	   /* of the generator */
	iq_u32 size;	   /* of an event: from 16 to IQ_BENCH_MOST */
	iq_u32 write_call; /* number of the system call write */
	iq_u32 transport;  /* enum iq_transport */
};

#endif
