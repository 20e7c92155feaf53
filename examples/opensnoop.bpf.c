// SPDX-License-Identifier: GPL-2.0-only
/* opensnoop: which files are opened, and which could not be.
 *
 * Shows how to connect two events of one thread, here a call's entry with its exit: by storage that
 * belongs to the thread, and goes with it. And how to filter in the kernel, before anything is
 * sent.
 *
 *     irqscope compile opensnoop.bpf.c opensnoop.h && irqscope run package.json --failed
 *
 * Columns: process, user, the descriptor (or -2 for ENOENT and so on), flags, name, file.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "syscall.h"
#include "opensnoop.h"

/// The process to watch, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only this process"}
const volatile pid_t wanted_pid = 0;

/// The thread to watch, 0 for every one
/// @cmdarg {"short": "t", "long": "tid", "help": "only this thread"}
const volatile pid_t wanted_tid = 0;

/// The user to watch, -1 for every one
/// @cmdarg {"short": "u", "long": "uid", "help": "only this user (a number)"}
const volatile int wanted_uid = -1;

/// Whether what was opened is left out
/// @cmdarg {"short": "x", "long": "failed", "help": "only what could not be opened"}
const volatile bool only_failed = false;

/* Calls whose entry found no memory to be kept in. */
static volatile u64 missed;

/* Events that found no room in the ring buffer. */
static volatile u64 lost;

struct call {
	const char *fname;
	int flags;
	bool open;
};

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct call);
} calls SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} events SEC(".maps");

static bool wanted(void)
{
	u64 id = bpf_get_current_pid_tgid();

	if (wanted_pid && id >> 32 != wanted_pid)
		return false;
	if (wanted_tid && (u32)id != wanted_tid)
		return false;
	return wanted_uid == -1 || (u32)bpf_get_current_uid_gid() == wanted_uid;
}

static int enter(const char *fname, int flags)
{
	struct call *call;

	if (!wanted())
		return 0;
	call = bpf_task_storage_get(&calls, bpf_get_current_task_btf(), NULL,
				    BPF_LOCAL_STORAGE_GET_F_CREATE);
	if (!call) {
		__sync_fetch_and_add(&missed, 1);
		return 0;
	}
	call->fname = fname;
	call->flags = flags;
	call->open = true;
	return 0;
}

/* The name is read here: at the entry its page may not be in memory yet, and a program can't wait
 * for it. By now the kernel itself has read it. */
static int leave(int ret)
{
	struct event *event;
	struct call *call = bpf_task_storage_get(&calls, bpf_get_current_task_btf(), NULL, 0);

	if (!call || !call->open)
		return 0;
	call->open = false;
	if (only_failed && ret >= 0)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->uid = bpf_get_current_uid_gid();
	event->ret = ret;
	event->flags = call->flags;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	bpf_probe_read_user_str(event->fname, sizeof(event->fname), call->fname);
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* Newer architectures have no open(), and so no tracepoint of it. */
#ifdef __TARGET_ARCH_x86
SEC("tracepoint/syscalls/sys_enter_open")
int enter_open(struct syscall_enter *ctx)
{
	return enter((const char *)ctx->args[0], ctx->args[1]);
}

SEC("tracepoint/syscalls/sys_exit_open")
int exit_open(struct syscall_exit *ctx)
{
	return leave(ctx->ret);
}
#endif

SEC("tracepoint/syscalls/sys_enter_openat")
int enter_openat(struct syscall_enter *ctx)
{
	return enter((const char *)ctx->args[1], ctx->args[2]);
}

SEC("tracepoint/syscalls/sys_exit_openat")
int exit_openat(struct syscall_exit *ctx)
{
	return leave(ctx->ret);
}

SEC("tracepoint/syscalls/sys_enter_openat2")
int enter_openat2(struct syscall_enter *ctx)
{
	struct open_how how = {};

	bpf_probe_read_user(&how, sizeof(how), (const void *)ctx->args[2]);
	return enter((const char *)ctx->args[1], how.flags);
}

SEC("tracepoint/syscalls/sys_exit_openat2")
int exit_openat2(struct syscall_exit *ctx)
{
	return leave(ctx->ret);
}

/// @brief Files that are opened, or could not be
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
