// SPDX-License-Identifier: GPL-2.0-only
/* syswrite: an event for every write(), through a perf buffer.
 *
 * Shows how data leaves the kernel: a struct of the program's own, sent as it is. The header tells
 * `compile` which struct is an event; `run` finds its members in the types of the object, and
 * prints a column for each.
 *
 *     irqscope compile syswrite.bpf.c syswrite.h && irqscope run package.json --pid 1234
 *
 * Columns: the process, and how many bytes it asked to write (the "cookie").
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "syscall.h"
#include "syswrite.h"

/// The process to watch, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only this process"}
const volatile pid_t wanted_pid = 0;

/* A buffer per CPU. The kernel counts what finds no room, and `run` tells it. */
struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} events SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_write")
int enter_write(struct syscall_enter *ctx)
{
	struct event event;
	pid_t pid = bpf_get_current_pid_tgid() >> 32;

	if (wanted_pid && pid != wanted_pid)
		return 0;
	/* The gap between the members is sent, too; the verifier lets no unknown bytes out. */
	__builtin_memset(&event, 0, sizeof(event));
	event.pid = pid;
	event.cookie = ctx->args[2];
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, &event, sizeof(event));
	return 0;
}

/// @brief An event for every write(), with the bytes that were asked for
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
