/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the programs do and what they leave out, decided before they are loaded.
 *
 * The verifier removes what is off, but not the question: a program that is compiled with its
 * answers is shorter by it. So the usual choices have an object each. */
#ifndef IRQSCOPE_ABI_SWITCHES_H
#define IRQSCOPE_ABI_SWITCHES_H

#include "abi/types.h"

enum iq_victims { IQ_NO_VICTIMS, IQ_VICTIM_TASKS, IQ_VICTIM_CGROUPS };

struct iq_switches {
	iq_u32 event_kinds; /* bits of enum iq_kind: those that send events */
	iq_u8 filter_process;
	iq_u8 filter_cgroup;
	iq_u8 measure_time; /* 0: entries are counted, no clock is read */
	iq_u8 measure_net;  /* nested times are taken out of maxima and histograms, and softirqs
			     * split by context */
	iq_u8 measure_delay;
	iq_u8 measure_noise;
	iq_u8 usec_slots;
	iq_u8 softirqs_interleave; /* PREEMPT_RT: softirqs run in tasks, which are preempted */
	iq_u8 victims;		   /* enum iq_victims */
	iq_u8 functions;
	iq_u8 transport; /* enum iq_transport of the events */
	iq_u8 stacks;	 /* events have one */
	iq_u8 own_wakes; /* each event wakes the reader, by an interrupt that is to be no event */
	iq_u8 reserved[3];
};

IQ_STATIC_ASSERT(sizeof(struct iq_switches) == 20, "no padding");

/* The usual choices, as initializers of C and C++: interrupts_times.bpf.c has what `irqscope
 * hardirqs` and `softirqs` want, interrupts_distribution.bpf.c what they want with -d,
 * interrupts_net.bpf.c what `irqscope stat` wants. */
#define IQ_TIMES_SWITCHES .measure_time = 1
#define IQ_DISTRIBUTION_SWITCHES .measure_time = 1, .usec_slots = 1
#define IQ_NET_SWITCHES .measure_time = 1, .measure_net = 1

#endif
