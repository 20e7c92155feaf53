/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What softirqs and vectors spend their time on: timers (timer:timer_expire_*, hrtimer_expire_*),
 * tasklets (irq:tasklet_*, Linux 6.4), BH work (workqueue:workqueue_execute_*, 6.9), functions that
 * another CPU asked for (csd:csd_function_*, 6.5), polls of network devices (napi:napi_poll).
 * Their time is part of the softirq's or vector's, and is not added to the CPU's sums again. */
#include "lib/calls.h"

/* What a function that begins or ends now is part of, innermost first; IQ_CALLS: of none. */
static __always_inline enum iq_call_place parent_place(const struct iq_cpu *cpu)
{
	if (is_open(cpu, IQ_CALL_VECTOR))
		return IQ_CALL_VECTOR;
	if (is_open(cpu, IQ_CALL_HARDIRQ))
		return IQ_CALLS;
	if (is_open(cpu, IQ_CALL_SOFTIRQ))
		return IQ_CALL_SOFTIRQ;
	return IQ_CALLS;
}

static __noinline iq_u32 function_row(iq_u32 cpu_number, iq_u32 id, iq_u64 function)
{
	struct row_key key = {function, id, cpu_number, IQ_FUNCTION, 0};
	struct iq_row *row;
	iq_u32 number = keyed_row(&key, &row);

	if (row) {
		row->handler = function;
		publish(row);
	}
	return number;
}

static __always_inline void begin_function(struct iq_cpu *cpu, struct iq_call *call,
					   enum iq_level level, iq_u32 id, iq_u32 row_number)
{
	struct iq_row *row = row_at(row_number);

	if (!row) {
		cpu->table_full[level]++;
		return;
	}
	row->entered++;
	call->id = id;
	call->row = row_number;
	call->who = level == IQ_LEVEL_SOFTIRQ ? cpu->calls[IQ_CALL_SOFTIRQ].who : 0;
	call->gross_ns = call->nested_ns = 0;
	call->state = IQ_CALL_OPEN;
	begin_slice(cpu, call, level);
}

static __always_inline int enter_function(enum iq_function type, iq_u64 function)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	enum iq_call_place parent = cpu ? parent_place(cpu) : IQ_CALLS;

	if (parent == IQ_CALL_VECTOR) {
		iq_u32 id = IQ_FUNCTION_ID(type, IQ_VECTOR, cpu->calls[IQ_CALL_VECTOR].id);

		begin_function(cpu, &cpu->calls[IQ_CALL_IRQ_FUNCTION], IQ_LEVEL_IRQ, id,
			       function_row(cpu_number, id, function));
	} else if (parent == IQ_CALL_SOFTIRQ) {
		iq_u32 id = IQ_FUNCTION_ID(type, IQ_SOFTIRQ, cpu->calls[IQ_CALL_SOFTIRQ].id);

		begin_function(cpu, &cpu->calls[IQ_CALL_SOFTIRQ_FUNCTION], IQ_LEVEL_SOFTIRQ, id,
			       function_row(cpu_number, id, function));
	}
	return 0;
}

static __always_inline void end_function(void *ctx, struct iq_cpu *cpu, struct iq_call *call,
					 enum iq_level level, enum iq_function type)
{
	if (call->state != IQ_CALL_OPEN || IQ_FUNCTION_TYPE(call->id) != type)
		return;
	struct iq_slice slice = end_slices(cpu, level, call, false);
	struct iq_row *row = row_at(call->row);

	call->state = IQ_CALL_NONE;
	if (!row)
		return;
	count_result(row, slice, IRQ_HANDLED);
	send_left(ctx, cpu, level, IQ_FUNCTION, call, slice, IRQ_HANDLED);
}

static __always_inline int exit_function(void *ctx, enum iq_function type)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	enum iq_call_place parent = cpu ? parent_place(cpu) : IQ_CALLS;

	if (parent == IQ_CALL_VECTOR)
		end_function(ctx, cpu, &cpu->calls[IQ_CALL_IRQ_FUNCTION], IQ_LEVEL_IRQ, type);
	else if (parent == IQ_CALL_SOFTIRQ)
		end_function(ctx, cpu, &cpu->calls[IQ_CALL_SOFTIRQ_FUNCTION], IQ_LEVEL_SOFTIRQ,
			     type);
	return 0;
}

static __noinline iq_u32 poll_row(iq_u32 cpu_number, iq_u32 id, struct napi_struct *napi)
{
	struct net_device *device = BPF_CORE_READ(napi, dev);
	struct row_key key = {(iq_u64)device, id, cpu_number, IQ_FUNCTION, 0};
	struct iq_row *row;
	iq_u32 number = keyed_row(&key, &row);

	if (row) {
		row->handler = (iq_u64)BPF_CORE_READ(napi, poll);
		bpf_probe_read_kernel_str(row->name, IFNAMSIZ, &device->name);
		publish(row);
	}
	return number;
}

static __always_inline void send_poll(void *ctx, struct iq_cpu *cpu, iq_u32 row,
				      struct iq_slice slice, int work, int budget)
{
	struct sent_call sent = {
	    .row = row,
	    .kind = IQ_FUNCTION,
	    .slice = slice,
	    .outcome = IRQ_HANDLED,
	    .has_work = true,
	    .work = {work, budget},
	};

	if (sends(IQ_FUNCTION))
		send_call(ctx, cpu, IQ_LEVEL_SOFTIRQ, &sent);
}

/* The tracepoint comes after a poll. It has taken the time since the one before, or since the
 * softirq began. */
static __always_inline int count_poll(void *ctx, struct napi_struct *napi, int work, int budget)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	struct iq_call *call = cpu ? &cpu->calls[IQ_CALL_SOFTIRQ_FUNCTION] : NULL;
	iq_u32 id = IQ_FUNCTION_ID(IQ_NAPI, IQ_SOFTIRQ, NET_RX_SOFTIRQ);

	/* Other polls are those of tasks: busy polling, and threads of devices. */
	if (!call || call->state != IQ_CALL_OPEN || call->id != id)
		return 0;
	iq_u32 number = poll_row(cpu_number, id, napi);
	struct iq_row *row = row_at(number);

	if (!row) {
		cpu->table_full[IQ_LEVEL_SOFTIRQ]++;
		return 0;
	}
	struct iq_slice slice = end_slices(cpu, IQ_LEVEL_SOFTIRQ, call, false);

	row->entered++;
	begin_change(row);
	count_handled(row, slice.gross_ns, slice.nested_ns, switches.usec_slots);
	row->work += work;
	row->budget += budget;
	end_change(row);
	send_poll(ctx, cpu, number, slice, work, budget);
	call->gross_ns = call->nested_ns = 0;
	begin_slice(cpu, call, IQ_LEVEL_SOFTIRQ);
	return 0;
}

/* Of a tp_btf program the verifier lets nobody look at an argument that is a pointer to a function,
 * and the request that has it, too, may be another's by now. */
static __always_inline iq_u64 first_argument(const void *ctx)
{
	iq_u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), ctx);
	return value;
}

IQ_PROGRAM(timer_entry, "timer_expire_entry",
	   enter_function(IQ_TIMER, (iq_u64)BPF_CORE_READ(timer, function)),
	   struct timer_list *timer)
IQ_PROGRAM(timer_exit, "timer_expire_exit", exit_function(ctx, IQ_TIMER), struct timer_list *timer)
IQ_PROGRAM(hrtimer_entry, "hrtimer_expire_entry",
	   enter_function(IQ_HRTIMER, (iq_u64)BPF_CORE_READ(timer, function)),
	   struct hrtimer *timer)
IQ_PROGRAM(hrtimer_exit, "hrtimer_expire_exit", exit_function(ctx, IQ_HRTIMER),
	   struct hrtimer *timer)
IQ_PROGRAM(tasklet_entry, "tasklet_entry", enter_function(IQ_TASKLET, (iq_u64)function),
	   struct tasklet_struct *tasklet, void *function)
IQ_PROGRAM(tasklet_exit, "tasklet_exit", exit_function(ctx, IQ_TASKLET),
	   struct tasklet_struct *tasklet, void *function)
IQ_PROGRAM(work_entry, "workqueue_execute_start",
	   enter_function(IQ_WORK, (iq_u64)BPF_CORE_READ(work, func)), struct work_struct *work)
IQ_PROGRAM(work_exit, "workqueue_execute_end", exit_function(ctx, IQ_WORK),
	   struct work_struct *work)
IQ_PROGRAM(csd_entry, "csd_function_entry", enter_function(IQ_CSD, first_argument(ctx)),
	   void *function)
IQ_PROGRAM(csd_exit, "csd_function_exit", exit_function(ctx, IQ_CSD), void *function)
IQ_PROGRAM(napi_poll, "napi_poll", count_poll(ctx, napi, work, budget), struct napi_struct *napi,
	   int work, int budget)
