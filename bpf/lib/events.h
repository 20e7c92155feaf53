/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Calls that have returned, sent to user space one by one. */
#ifndef IRQSCOPE_LIB_EVENTS_H
#define IRQSCOPE_LIB_EVENTS_H

#include "abi/event.h"
#include "lib/state.h"
#include "lib/stream.h"
#include "lib/victims.h"

/* After what defines the clock. */
#include "lib/nesting.h"

struct event_buffer {
	struct iq_event event;
	char parts[IQ_EVENT_PARTS_MOST];
};

/* One per level of nesting. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, IQ_LEVELS);
	__type(key, iq_u32);
	__type(value, struct event_buffer);
} event_buffers SEC(".maps");

/* A call, as far as its event does not say it all the same. */
struct sent_call {
	iq_u32 row;
	iq_u32 kind; /* enum iq_kind */
	iq_u32 id;
	struct iq_slice slice;
	iq_u64 delay_ns;
	bool reraised;
	int outcome;
	bool has_work;
	struct iq_event_work work;
};

static __always_inline bool sends(iq_u32 kind)
{
	return switches.event_kinds >> kind & 1;
}

#define IQ_IRQ_WORK 4 /* the vector; as in irqscope::Vector */

/* Whether this interrupt only woke the reader of events: as an event it would wake it again, and so
 * on. */
static __always_inline bool is_own_wake(struct iq_stream_cpu *stream, iq_u32 kind, iq_u32 id)
{
	if (!switches.own_wakes || kind != IQ_VECTOR || id != IQ_IRQ_WORK || !stream->wakes_reader)
		return false;
	stream->wakes_reader = 0;
	stream->own_wakes++;
	return true;
}

static __always_inline bool is_slow(const struct sent_call *call)
{
	if (!knobs.slower_ns && !knobs.delayed_ns)
		return true;
	if (knobs.slower_ns && call->slice.gross_ns >= knobs.slower_ns)
		return true;
	return knobs.delayed_ns && call->delay_ns >= knobs.delayed_ns;
}

/* Whether the current task is another one than user space was told. */
static __always_inline bool describe_task(struct iq_cpu *cpu, const struct iq_stream_cpu *stream,
					  struct iq_event_task *task)
{
	const iq_u64 *comm = (const iq_u64 *)task->comm;
	const iq_u64 *told_comm = (const iq_u64 *)stream->told.comm;

	task->pid_tgid = bpf_get_current_pid_tgid();
	task->cgroup = bpf_get_current_cgroup_id();
	bpf_get_current_comm(task->comm, sizeof(task->comm));
	task->start_ns = task->pid_tgid >> 32 ? process_start(cpu, task->pid_tgid) : 0;
	return task->pid_tgid != stream->told.pid_tgid || task->cgroup != stream->told.cgroup ||
	       task->start_ns != stream->told.start_ns || comm[0] != told_comm[0] ||
	       comm[1] != told_comm[1];
}

static __always_inline iq_u32 lost_so_far(const struct iq_stream_cpu *stream)
{
	iq_u64 sum = 0;

	for (int level = 0; level < IQ_LEVELS; level++)
		sum += READ_NOW(stream->lost[level]);
	return sum;
}

/* Returns how long the parts are with it. */
static __always_inline iq_u32 add_stack(void *ctx, struct event_buffer *buffer, iq_u32 length)
{
	if (length > IQ_EVENT_PARTS_MOST - 8 * IQ_EVENT_FRAMES) /* never; for the verifier */
		return length;
	long bytes = bpf_get_stack(ctx, buffer->parts + length, 8 * IQ_EVENT_FRAMES, 0);

	return bytes > 0 && bytes <= 8 * IQ_EVENT_FRAMES ? length + bytes : length;
}

/* Returns how long they are. */
static __always_inline iq_u32 fill_parts(void *ctx, struct event_buffer *buffer,
					 const struct sent_call *call,
					 const struct iq_event_task *new_task)
{
	iq_u32 length = 0;

	buffer->event.parts = 0;
	if (new_task) {
		buffer->event.parts |= IQ_EVENT_TASK;
		*(struct iq_event_task *)(buffer->parts + length) = *new_task;
		length += sizeof(*new_task);
	}
	if (call->has_work) {
		buffer->event.parts |= IQ_EVENT_WORK;
		*(struct iq_event_work *)(buffer->parts + length) = call->work;
		length += sizeof(call->work);
	}
	if (switches.stacks) {
		buffer->event.parts |= IQ_EVENT_STACK;
		length = add_stack(ctx, buffer, length);
	}
	return length;
}

static __always_inline void fill_event(struct iq_event *event, const struct sent_call *call,
				       iq_u32 lost, iq_u32 bytes)
{
	event->end_ns = call->slice.end_ns;
	event->gross_ns = call->slice.gross_ns;
	event->nested_ns = call->slice.nested_ns;
	event->delay_ns = call->delay_ns;
	event->row = call->row;
	event->lost = lost;
	event->bytes = bytes;
	event->outcome = call->outcome;
	event->reraised = call->reraised;
}

static __always_inline void send_call(void *ctx, struct iq_cpu *cpu, enum iq_level level,
				      const struct sent_call *call)
{
	iq_u32 cpu_number = bpf_get_smp_processor_id(), key = level;
	struct iq_stream_cpu *stream = bpf_map_lookup_elem(&stream_cpus, &cpu_number);
	struct event_buffer *buffer = bpf_map_lookup_elem(&event_buffers, &key);
	struct iq_event_task task;

	if (!stream || !buffer || is_own_wake(stream, call->kind, call->id) || !is_slow(call))
		return;
	bool is_new = describe_task(cpu, stream, &task);
	iq_u32 bytes = sizeof(buffer->event) + fill_parts(ctx, buffer, call, is_new ? &task : NULL);

	if (bytes > sizeof(*buffer)) /* never; for the verifier */
		return;
	fill_event(&buffer->event, call, lost_so_far(stream), bytes);
	/* Before it is sent: the interrupt may come at once. */
	if (switches.own_wakes)
		stream->wakes_reader = 1;
	bool has_room = send_event(ctx, switches.transport, level, buffer, bytes);

	if (has_room && is_new)
		stream->told = task;
	if (!has_room && switches.own_wakes)
		stream->wakes_reader = 0;
}

#endif
