/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Threads of threaded handlers (kernel/irq/manage.c): how long they waited from wake-up to run, and
 * ran until they waited for the next interrupt. Their functions have no tracepoint, and where
 * fentry could be used the time that a thread was preempted would have to be taken out all the
 * same; so both come from the scheduler (sched:sched_waking and sched_switch; kernel/sched/core.c).
 * On PREEMPT_RT also: softirqs run in tasks, and rest while their task is switched out. */
#include "lib/calls.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, struct iq_thread);
} threads SEC(".maps");

/* "irq/36-virtio1-req": no other kernel thread begins so. */
static __always_inline bool is_irq_thread(const struct task_struct *task, bool direct)
{
	char comm[4];
	iq_u32 flags;

	if (direct) {
		if (task->comm[0] != 'i' || task->comm[3] != '/')
			return false;
		return task->comm[1] == 'r' && task->comm[2] == 'q' && task->flags & PF_KTHREAD;
	}
	if (BPF_CORE_READ_INTO(&comm, task, comm) || comm[0] != 'i' || comm[3] != '/')
		return false;
	flags = BPF_CORE_READ(task, flags);
	return comm[1] == 'r' && comm[2] == 'q' && flags & PF_KTHREAD;
}

static __noinline iq_u32 thread_row(iq_u32 cpu_number, const struct task_struct *task)
{
	struct row_key key = {0, BPF_CORE_READ(task, pid), cpu_number, IQ_THREAD, 0};
	struct iq_row *row;
	iq_u32 number = keyed_row(&key, &row);

	if (row) {
		bpf_probe_read_kernel_str(row->name, TASK_COMM_LEN, &task->comm);
		publish(row);
	}
	return number;
}

static __noinline struct iq_thread *known_thread(int pid)
{
	struct iq_thread *thread = bpf_map_lookup_elem(&threads, &pid);

	if (thread)
		return thread;
	struct iq_thread fresh = {};

	bpf_map_update_elem(&threads, &pid, &fresh, BPF_NOEXIST);
	return bpf_map_lookup_elem(&threads, &pid);
}

static __always_inline void thread_runs(struct iq_cpu *cpu, iq_u32 cpu_number,
					const struct task_struct *task)
{
	int pid = BPF_CORE_READ(task, pid);
	struct iq_thread *thread = known_thread(pid);
	iq_u32 number = thread ? thread_row(cpu_number, task) : NO_ROW;
	struct iq_row *row = row_at(number);
	struct iq_call *call = &cpu->calls[IQ_CALL_THREAD];

	if (!row || !thread) {
		cpu->table_full[IQ_LEVEL_THREAD]++;
		return;
	}
	if (!thread->active)
		row->entered++;
	call->id = pid;
	call->row = number;
	start_call(cpu, IQ_LEVEL_THREAD, call);
	if (!thread->active && thread->woken_ns && call->start_ns > thread->woken_ns) {
		thread->delay_ns = call->start_ns - thread->woken_ns;
		count_delay(number, thread->delay_ns);
	}
	thread->woken_ns = 0;
	thread->active = 1;
}

/* The thread, which now waits for the next interrupt, is still the current task. */
static __always_inline void send_thread(void *ctx, struct iq_cpu *cpu, iq_u32 row, iq_u64 end_ns,
					const struct iq_thread *thread)
{
	struct sent_call sent = {
	    .row = row,
	    .kind = IQ_THREAD,
	    .slice = {thread->gross_ns, thread->nested_ns, end_ns},
	    .delay_ns = thread->delay_ns,
	    .outcome = IRQ_HANDLED,
	};

	if (sends(IQ_THREAD))
		send_call(ctx, cpu, IQ_LEVEL_THREAD, &sent);
}

/* The time counts where and when it was spent, the duration when the thread is done. */
static __always_inline void thread_stops(void *ctx, struct iq_cpu *cpu,
					 const struct task_struct *task, bool is_done)
{
	struct iq_call *call = &cpu->calls[IQ_CALL_THREAD];
	int pid = BPF_CORE_READ(task, pid);

	if (call->state != IQ_CALL_OPEN || call->id != (iq_u32)pid)
		return; /* it ran already when we were attached */
	struct iq_slice slice = end_slices(cpu, IQ_LEVEL_THREAD, call, true);
	struct iq_thread *thread = bpf_map_lookup_elem(&threads, &pid);
	struct iq_row *row = row_at(call->row);

	call->state = IQ_CALL_NONE;
	if (!row || !thread)
		return;
	thread->gross_ns += slice.gross_ns;
	thread->nested_ns += slice.nested_ns;
	begin_change(row);
	row->total_ns += slice.gross_ns;
	row->nested_ns += slice.nested_ns;
	if (is_done)
		count_duration(row, thread->gross_ns - thread->nested_ns, switches.usec_slots);
	end_change(row);
	if (is_done) {
		send_thread(ctx, cpu, call->row, slice.end_ns, thread);
		thread->gross_ns = thread->nested_ns = thread->delay_ns = 0;
		thread->active = 0;
	}
}

/* For the next interrupt a thread waits in this state (irq_wait_for_interrupt()), for a lock or for
 * its device in another: on PREEMPT_RT for every spinlock that it finds taken. */
static __always_inline bool awaits_interrupt(const struct task_struct *task)
{
	const struct task_struct___before_5_14 *old = (const void *)task;
	iq_u64 state = bpf_core_field_exists(task->__state) ? BPF_CORE_READ(task, __state)
							    : BPF_CORE_READ(old, state);

	return state & TASK_INTERRUPTIBLE;
}

/* A softirq that is switched out takes nothing from what runs instead, so a hit ends here. */
static __always_inline void pause_softirq(struct iq_cpu *cpu, struct iq_call *call, iq_u64 task)
{
	if (call->state != IQ_CALL_OPEN || call->who != task)
		return;
	iq_u64 now = pause_call(cpu, call, IQ_LEVEL_SOFTIRQ, true);

	if (is_hit(cpu, call, IQ_LEVEL_SOFTIRQ))
		end_hit(&cpu->noise, now);
}

static __always_inline void resume_softirq(struct iq_cpu *cpu, struct iq_call *call, iq_u64 task)
{
	if (call->state != IQ_CALL_PAUSED || call->who != task)
		return;
	iq_u64 now = resume_call(cpu, call, IQ_LEVEL_SOFTIRQ);

	if (is_hit(cpu, call, IQ_LEVEL_SOFTIRQ))
		begin_hit(&cpu->noise, now, call->row);
}

static __always_inline void pause_softirqs(struct iq_cpu *cpu, iq_u64 task)
{
	struct iq_call *call = &cpu->calls[IQ_CALL_SOFTIRQ_FUNCTION];

	if (switches.functions && call->state == IQ_CALL_OPEN && call->who == task)
		pause_call(cpu, call, IQ_LEVEL_SOFTIRQ, false);
	pause_softirq(cpu, &cpu->calls[IQ_CALL_SOFTIRQ], task);
	pause_softirq(cpu, &cpu->calls[IQ_CALL_SOFTIRQ_2], task);
}

static __always_inline void resume_softirqs(struct iq_cpu *cpu, iq_u64 task)
{
	struct iq_call *call = &cpu->calls[IQ_CALL_SOFTIRQ_FUNCTION];

	resume_softirq(cpu, &cpu->calls[IQ_CALL_SOFTIRQ], task);
	resume_softirq(cpu, &cpu->calls[IQ_CALL_SOFTIRQ_2], task);
	if (switches.functions && call->state == IQ_CALL_PAUSED && call->who == task)
		resume_call(cpu, call, IQ_LEVEL_SOFTIRQ);
}

static __always_inline int switch_tasks(void *ctx, bool preempted, const struct task_struct *from,
					const struct task_struct *to, bool direct)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (!cpu)
		return 0;
	if (switches.softirqs_interleave && switches.measure_net)
		pause_softirqs(cpu, (iq_u64)from);
	if (is_irq_thread(from, direct))
		thread_stops(ctx, cpu, from, !preempted && awaits_interrupt(from));
	if (is_irq_thread(to, direct))
		thread_runs(cpu, cpu_number, to);
	if (switches.softirqs_interleave && switches.measure_net)
		resume_softirqs(cpu, (iq_u64)to);
	return 0;
}

static __always_inline int wake_task(const struct task_struct *task, bool direct)
{
	if (!is_irq_thread(task, direct))
		return 0;
	struct iq_thread *thread = known_thread(BPF_CORE_READ(task, pid));

	if (thread && !thread->woken_ns && !thread->active)
		thread->woken_ns = iq_clock_ns();
	return 0;
}

IQ_PROGRAM(sched_switch, "sched_switch", switch_tasks(ctx, preempted, from, to, direct),
	   bool preempted, struct task_struct *from, struct task_struct *to)
IQ_PROGRAM(sched_waking, "sched_waking", wake_task(task, direct), struct task_struct *task)
