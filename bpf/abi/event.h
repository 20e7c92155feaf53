/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A call that has returned, as it is sent to user space. What is not always there follows in parts,
 * in the order of enum iq_event_parts; the stack has the rest. */
#ifndef IRQSCOPE_ABI_EVENT_H
#define IRQSCOPE_ABI_EVENT_H

#include "abi/types.h"

enum iq_event_parts {
	IQ_EVENT_TASK = 1, /* another one than that of the CPU's event before, or described anew */
	IQ_EVENT_WORK = 2,
	IQ_EVENT_STACK = 4,
};

struct iq_event {
	iq_u64 end_ns;
	iq_u64 gross_ns;
	iq_u64 nested_ns;
	iq_u64 delay_ns; /* 0: not known */
	iq_u32 row;	 /* says whose it is */
	iq_u32 lost;	 /* on this CPU until it was sent, of all levels, modulo 2^32 */
	iq_u16 bytes;	 /* with all parts */
	iq_u8 parts;	 /* enum iq_event_parts */
	iq_u8 outcome;	 /* include/linux/irqreturn.h */
	iq_u8 reraised;	 /* by its own handler, before */
	iq_u8 reserved[3];
};

struct iq_event_task {
	iq_u64 pid_tgid;
	iq_u64 start_ns; /* of the process; 0 for the idle task */
	iq_u64 cgroup;
	char comm[16];
};

/* Of a poll of a network device. */
struct iq_event_work {
	iq_u32 work;
	iq_u32 budget;
};

#define IQ_EVENT_FRAMES 127 /* kernel.perf_event_max_stack */

#define IQ_EVENT_PARTS_MOST                                                                        \
	(sizeof(struct iq_event_task) + sizeof(struct iq_event_work) + 8 * IQ_EVENT_FRAMES)

IQ_STATIC_ASSERT(sizeof(struct iq_event) == 48, "no padding");
IQ_STATIC_ASSERT(sizeof(struct iq_event_task) == 40, "no padding");
IQ_STATIC_ASSERT(sizeof(struct iq_event_work) == 8, "parts are aligned");

#endif
