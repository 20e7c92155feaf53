// SPDX-License-Identifier: GPL-2.0-only
/* profile: what the CPUs are doing, by looking at their stacks now and then.
 *
 * Shows a program that runs by the clock, on each CPU (perf_event), and that the map says how its
 * events are to be printed: as stacks, with the names of functions.
 *
 *     irqscope compile profile.bpf.c profile.h && irqscope run package.json --pid 1234
 *
 * Prints process, CPU, and the functions on the stack of the kernel and of the process, innermost
 * first. Stacks of programs that were built without frame pointers end early.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "profile.h"

/// The process to watch, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only this process"}
const volatile pid_t wanted_pid = 0;

/// Whether idle CPUs are shown, too
/// @cmdarg {"short": "I", "long": "include-idle", "help": "idle CPUs, too"}
const volatile bool include_idle = false;

/// Whether stacks of the kernel are left out
/// @cmdarg {"short": "U", "long": "user-stacks-only", "help": "no stacks of the kernel"}
const volatile bool only_user = false;

/// Whether stacks of processes are left out
/// @cmdarg {"short": "K", "long": "kernel-stacks-only", "help": "no stacks of processes"}
const volatile bool only_kernel = false;

/* Samples that found no room in the ring buffer. */
static volatile u64 lost;

/* An event is far larger than a program's own stack may be; in the ring buffer it has room. */
/// @intepreter {"stack_trace": {}}
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} events SEC(".maps");

SEC("perf_event")
int sample(void *ctx)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;
	struct event *event;

	if (wanted_pid && pid != wanted_pid)
		return 0;
	/* Process 0 is the idle thread of each CPU. */
	if (!pid && !include_idle)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = pid;
	event->cpu_id = bpf_get_smp_processor_id();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->kstack_sz = 0;
	event->ustack_sz = 0;
	if (!only_user)
		event->kstack_sz = bpf_get_stack(ctx, event->kstack, sizeof(event->kstack), 0);
	if (!only_kernel)
		event->ustack_sz =
		    bpf_get_stack(ctx, event->ustack, sizeof(event->ustack), BPF_F_USER_STACK);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/// @brief What the CPUs are doing: stacks, sampled
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
