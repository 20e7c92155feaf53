// SPDX-License-Identifier: GPL-2.0-only
/* exitsnoop: which processes end, how, and how long they lived.
 *
 * Shows the ring buffer: one for all CPUs, in the order of time, and an event is written where it
 * will lie, so it may be larger than the stack. And an option with a unit: --duration 50ms.
 *
 *     irqscope compile exitsnoop.bpf.c exitsnoop.h && irqscope run package.json --failed
 *
 * Columns: process, parent, exit code, the signal that killed it, duration in ns, name.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "exitsnoop.h"

/* Macros are in no type information; from uapi/asm-generic/errno-base.h, linux/sched/signal.h. */
#define EEXIST 17
#define SIGNAL_GROUP_EXIT 4

/// The process to watch, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only this process"}
const volatile pid_t wanted_pid = 0;

/// Whether only those that ended with an exit code or by a signal are shown
/// @cmdarg {"short": "x", "long": "failed", "help": "only processes that failed"}
const volatile bool only_failed = false;

/// The shortest life that is shown
/// @cmdarg {"short": "d", "long": "duration", "help": "only processes that lived so long"}
/// @unit ns
const volatile u64 min_duration_ns = 0;

/* Events that found no room in the ring buffer. A global that is not static would be an option;
 * volatile, since nobody here reads it: `bpftool map dump name exitsnoo.bss` does. */
static volatile u64 lost;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* A process: numbers are used again, so when it began is part of it. */
struct process {
	u64 pid;
	u64 start_ns;
};

/* Those that were told lately. The oldest make room for new ones. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct process);
	__type(value, u8);
} told SEC(".maps");

/* The tracepoint is passed by each thread; a process ends with the last one, which need not be the
 * first that began. If two threads end at once, both may find that none is left. */
static bool process_ends(struct task_struct *task, u64 start_ns)
{
	struct process process = {bpf_get_current_pid_tgid() >> 32, start_ns};
	u8 value = 0;

	if (BPF_CORE_READ(task, signal, live.counter))
		return false;
	return bpf_map_update_elem(&told, &process, &value, BPF_NOEXIST) != -EEXIST;
}

/* As wait() will say it: one code of all threads after exit(), else that of the first thread. */
static int wait_status(struct task_struct *task)
{
	if (BPF_CORE_READ(task, signal, flags) & SIGNAL_GROUP_EXIT)
		return BPF_CORE_READ(task, signal, group_exit_code);
	return BPF_CORE_READ(task, group_leader, exit_code);
}

SEC("tracepoint/sched/sched_process_exit")
int process_exit(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	pid_t pid = bpf_get_current_pid_tgid() >> 32;
	u64 start_ns = BPF_CORE_READ(task, group_leader, start_time);
	u64 duration_ns = bpf_ktime_get_ns() - start_ns;
	int status = wait_status(task);
	struct event *event;

	if (wanted_pid && pid != wanted_pid)
		return 0;
	if ((only_failed && !status) || duration_ns < min_duration_ns)
		return 0;
	if (!process_ends(task, start_ns))
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = pid;
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->exit_code = status >> 8 & 0xff;
	event->signal = status & 0x7f;
	event->duration_ns = duration_ns;
	BPF_CORE_READ_STR_INTO(&event->comm, task, group_leader, comm);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/// @brief Processes that end: how, and how long they lived
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
