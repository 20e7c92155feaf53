// SPDX-License-Identifier: GPL-2.0-only
/* unlink_fentry: which files are deleted, and whether that worked.
 *
 * As unlink_kprobe, with fentry and fexit: they cost less, their arguments have types, so that
 * members are read without BPF_CORE_READ, and fexit gets the arguments beside the result. Needs a
 * kernel with BTF, and on arm64 Linux 6.4.
 *
 *     irqscope compile unlink_fentry.bpf.c && irqscope run package.json
 *
 * Columns: process, result (0, or -2 for ENOENT and so on), its name, the file.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/// The process to watch, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only this process"}
const volatile pid_t wanted_pid = 0;

/* Calls whose entry found no memory to be kept in. */
static volatile u64 missed;

/* Events that found no room in the ring buffer. */
static volatile u64 lost;

struct event {
	int pid;
	int ret; /* 0, or the negative error number */
	char comm[16];
	char name[256];
};

struct call {
	bool open;
	char name[256];
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct call);
} calls SEC(".maps");

/// @export struct event
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* fexit has `name`, too, but by then the function has given its memory back: read it here. */
SEC("fentry/do_unlinkat")
int BPF_PROG(enter_unlink, int dfd, struct filename *name)
{
	struct call *call;

	if (wanted_pid && bpf_get_current_pid_tgid() >> 32 != wanted_pid)
		return 0;
	call = bpf_task_storage_get(&calls, bpf_get_current_task_btf(), NULL,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!call) {
		__sync_fetch_and_add(&missed, 1);
		return 0;
	}
	call->open = true;
	bpf_probe_read_kernel_str(call->name, sizeof(call->name), name->name);
	return 0;
}

SEC("fexit/do_unlinkat")
int BPF_PROG(exit_unlink, int dfd, struct filename *name, long ret)
{
	struct event *event;
	struct call *call = bpf_task_storage_get(&calls, bpf_get_current_task_btf(), NULL, 0);

	if (!call || !call->open)
		return 0;
	call->open = false;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ret = ret;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_probe_read_kernel_str(event->name, sizeof(event->name), call->name);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/// @brief Files that are deleted, with fentry and fexit
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
