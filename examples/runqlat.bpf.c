// SPDX-License-Identifier: GPL-2.0-only
/* runqlat: how long threads that could run waited for a CPU, as a histogram.
 *
 * Shows how to count in the kernel and send nothing: `run` reads a map that has a @sample, once a
 * second. A map that is empty prints nothing, so an option chooses what is shown by filling one map
 * or the other. The functions get the arguments of the tracepoint as typed pointers (tp_btf), which
 * need no BPF_CORE_READ.
 *
 *     irqscope compile runqlat.bpf.c && irqscope run package.json --pids
 *
 * Prints how many waits took 0 to 1, 2 to 3, 4 to 7 ... microseconds since the last time.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "log2.h"

#define MAX_SLOTS 26
#define TASK_RUNNING 0

/// The process whose threads are measured, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only threads of this process"}
const volatile pid_t wanted_pid = 0;

/// Whether each process has a histogram of its own
/// @cmdarg {"short": "P", "long": "pids", "help": "a histogram for each process"}
const volatile bool per_process = false;

/// Whether each thread has a histogram of its own
/// @cmdarg {"short": "L", "long": "tids", "help": "a histogram for each thread"}
const volatile bool per_thread = false;

/// Whether to count in milliseconds
/// @cmdarg {"short": "m", "long": "milliseconds", "help": "milliseconds, not microseconds"}
const volatile bool milliseconds = false;

/* Waits that could not be counted, since one of the hashes was full. */
static volatile u64 missed;

struct hist {
	u32 slots[MAX_SLOTS];
	char comm[TASK_COMM_LEN];
};

/* When a thread, by its number, began to wait. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u32);
	__type(value, u64);
} waiting SEC(".maps");

/* `clear_map` deletes what was read: each second has a histogram of its own, and threads that ended
 * take no room. The price is that a wait that ends in between may be lost. */
/// Waits in microseconds, by process or thread, or all under 0
/// @sample {"interval": 1000, "type": "log2_hist", "unit": "usecs", "clear_map": true}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, struct hist);
} hists SEC(".maps");

/// The same in milliseconds
/// @sample {"interval": 1000, "type": "log2_hist", "unit": "msecs", "clear_map": true}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, struct hist);
} hists_ms SEC(".maps");

static const struct hist no_hist;

static void begin(struct task_struct *task)
{
	u32 tid = task->pid;
	u64 now = bpf_ktime_get_ns();

	/* Thread 0 is the idle one of each CPU: it never waits. */
	if (!tid || (wanted_pid && task->tgid != wanted_pid))
		return;
	if (bpf_map_update_elem(&waiting, &tid, &now, BPF_ANY))
		__sync_fetch_and_add(&missed, 1);
}

/* The histogram of a key, made if there is none. Another CPU may make it at the same time; then
 * BPF_NOEXIST keeps what that one has counted already. */
static struct hist *find(void *map, u32 key)
{
	struct hist *hist = bpf_map_lookup_elem(map, &key);

	if (hist)
		return hist;
	bpf_map_update_elem(map, &key, &no_hist, BPF_NOEXIST);
	return bpf_map_lookup_elem(map, &key);
}

static u32 key_of(struct task_struct *task)
{
	if (per_thread)
		return task->pid;
	return per_process ? task->tgid : 0;
}

static void end(struct task_struct *task)
{
	u64 now = bpf_ktime_get_ns();
	u32 tid = task->pid;
	u64 *since = bpf_map_lookup_elem(&waiting, &tid);
	struct hist *hist;
	u64 wait;

	if (!since)
		return;
	/* The clocks of two CPUs may differ a little. */
	wait = now > *since ? now - *since : 0;
	bpf_map_delete_elem(&waiting, &tid);
	hist = milliseconds ? find(&hists_ms, key_of(task)) : find(&hists, key_of(task));
	if (!hist) {
		__sync_fetch_and_add(&missed, 1);
		return;
	}
	if (per_thread || per_process)
		bpf_probe_read_kernel_str(hist->comm, sizeof(hist->comm), task->comm);
	wait /= milliseconds ? 1000000 : 1000;
	__sync_fetch_and_add(&hist->slots[log2_slot(wait, MAX_SLOTS)], 1);
}

SEC("tp_btf/sched_wakeup")
int BPF_PROG(sched_wakeup, struct task_struct *task)
{
	begin(task);
	return 0;
}

SEC("tp_btf/sched_wakeup_new")
int BPF_PROG(sched_wakeup_new, struct task_struct *task)
{
	begin(task);
	return 0;
}

/* A thread that had to leave its CPU, though it could run on, waits again. That is so, too, if it
 * was about to sleep when it was preempted. */
SEC("tp_btf/sched_switch")
int BPF_PROG(sched_switch, bool preempt, struct task_struct *prev, struct task_struct *next)
{
	if (preempt || prev->__state == TASK_RUNNING)
		begin(prev);
	end(next);
	return 0;
}

/// @brief How long threads waited for a CPU
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
