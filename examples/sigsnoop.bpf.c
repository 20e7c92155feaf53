// SPDX-License-Identifier: GPL-2.0-only
/* sigsnoop: who sends which signal to whom, and whether it was allowed.
 *
 * Shows the other way to connect entry and exit of a call: a hash, by thread. A hash has a bound;
 * what it had no room for is counted, so that nobody takes silence for "there were none".
 *
 *     irqscope compile sigsnoop.bpf.c sigsnoop.h && irqscope run package.json --signal 9
 *
 * Columns: sender, receiver, signal, result (0, or -3 for ESRCH and so on), the sender's name.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "syscall.h"
#include "sigsnoop.h"

/// The sender to watch, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only signals that this process sends"}
const volatile pid_t wanted_pid = 0;

/// The signal to watch, 0 for every one
/// @cmdarg {"short": "s", "long": "signal", "help": "only this signal (a number)"}
const volatile int wanted_signal = 0;

/// Whether what was sent is left out
/// @cmdarg {"short": "x", "long": "failed", "help": "only signals that could not be sent"}
const volatile bool only_failed = false;

/// Whether tkill() and tgkill() are left out, which send to a single thread
/// @cmdarg {"short": "k", "long": "kill", "help": "only signals sent by kill()"}
const volatile bool only_kill = false;

/* Calls whose entry found no room in the hash. */
static volatile u64 missed;

/* Events that found no room in the ring buffer. */
static volatile u64 lost;

struct call {
	pid_t tpid;
	int sig;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u32);
	__type(value, struct call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

static int enter(pid_t tpid, int sig)
{
	struct call call = {tpid, sig};
	u64 id = bpf_get_current_pid_tgid();
	u32 tid = id;

	if (wanted_pid && id >> 32 != wanted_pid)
		return 0;
	if (wanted_signal && sig != wanted_signal)
		return 0;
	if (bpf_map_update_elem(&calls, &tid, &call, BPF_ANY))
		__sync_fetch_and_add(&missed, 1);
	return 0;
}

static int leave(int ret)
{
	u64 id = bpf_get_current_pid_tgid();
	u32 tid = id;
	struct event *event;
	struct call call, *found = bpf_map_lookup_elem(&calls, &tid);

	if (!found)
		return 0;
	/* The place may belong to another thread as soon as it is deleted. */
	call = *found;
	bpf_map_delete_elem(&calls, &tid);
	if (only_failed && !ret)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = id >> 32;
	event->tpid = call.tpid;
	event->sig = call.sig;
	event->ret = ret;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_ringbuf_submit(event, 0);
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_kill")
int enter_kill(struct syscall_enter *ctx)
{
	return enter(ctx->args[0], ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_exit_kill")
int exit_kill(struct syscall_exit *ctx)
{
	return leave(ctx->ret);
}

SEC("tracepoint/syscalls/sys_enter_tkill")
int enter_tkill(struct syscall_enter *ctx)
{
	return only_kill ? 0 : enter(ctx->args[0], ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_exit_tkill")
int exit_tkill(struct syscall_exit *ctx)
{
	return leave(ctx->ret);
}

SEC("tracepoint/syscalls/sys_enter_tgkill")
int enter_tgkill(struct syscall_enter *ctx)
{
	return only_kill ? 0 : enter(ctx->args[1], ctx->args[2]);
}

SEC("tracepoint/syscalls/sys_exit_tgkill")
int exit_tgkill(struct syscall_exit *ctx)
{
	return leave(ctx->ret);
}

/// @brief Signals: who sent which to whom
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
