/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Sending events, each over the buffer of the CPU that it is sent from: so that CPUs do not wait
 * for each other, and a CPU's events come in their order. */
#ifndef IRQSCOPE_LIB_STREAM_H
#define IRQSCOPE_LIB_STREAM_H

#include "abi/stream.h"
#include "lib/kernel.h"

/* User space puts in a perf event per CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__type(value, iq_u32);
} perf_buffers SEC(".maps");

struct ring_buffer {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
};

/* User space puts in a ring buffer per CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__array(values, struct ring_buffer);
} ring_buffers SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__type(value, struct iq_stream_cpu);
} stream_cpus SEC(".maps");

/* To a ring buffer without a wake-up: each is an interrupt, which a tracer of interrupts must not
 * cause. The reader comes by itself. */
static __always_inline long output(void *ctx, enum iq_transport transport, iq_u32 cpu, void *event,
				   iq_u64 size)
{
	if (transport == IQ_PERF_BUFFER)
		return bpf_perf_event_output(ctx, &perf_buffers, BPF_F_CURRENT_CPU, event, size);
	void *ring = bpf_map_lookup_elem(&ring_buffers, &cpu);

	return ring ? bpf_ringbuf_output(ring, event, size, BPF_RB_NO_WAKEUP) : -1;
}

/* False if it found no room. */
static __always_inline bool send_event(void *ctx, enum iq_transport transport, enum iq_level level,
				       void *event, iq_u64 size)
{
	iq_u32 cpu = bpf_get_smp_processor_id();
	struct iq_stream_cpu *counters = bpf_map_lookup_elem(&stream_cpus, &cpu);

	if (!counters)
		return false;
	counters->sent[level]++;
	if (!output(ctx, transport, cpu, event, size))
		return true;
	counters->lost[level]++;
	return false;
}

#endif
