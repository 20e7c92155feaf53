// SPDX-License-Identifier: GPL-2.0-only
/* execsnoop: which programs are started, by whom, with which arguments.
 *
 * Shows how to read the kernel's structs (BPF_CORE_READ finds members wherever this kernel has
 * them), a tracepoint's text, and the memory of a process.
 *
 *     irqscope compile execsnoop.bpf.c execsnoop.h && irqscope run package.json --uid 0
 *
 * Columns: process, parent, user, the new name, the file, and all arguments with argv[0]. An
 * execve() that fails starts nothing, and is not shown.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "execsnoop.h"

/// The user whose programs are shown, -1 for every one
/// @cmdarg {"short": "u", "long": "uid", "help": "only programs of this user (a number)"}
const volatile int wanted_uid = -1;

/// The process whose children are shown, 0 for every one
/// @cmdarg {"short": "P", "long": "ppid", "help": "only children of this process"}
const volatile pid_t wanted_ppid = 0;

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(u32));
	__uint(value_size, sizeof(u32));
} events SEC(".maps");

/* An event in the making. A program's stack has 512 bytes, and the verifier follows each of them;
 * here there is room. A program is not preempted, so one per CPU is enough. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct event);
} scratch SEC(".maps");

/* The arguments lie one after another in the memory of the process, a zero after each. Behind the
 * last one `args` is all zeros; from there backwards, each zero before something else is turned
 * into a space. (Forwards, an empty argument would look like the end.) */
static void read_args(char *args, struct task_struct *task)
{
	u64 start = BPF_CORE_READ(task, mm, arg_start);
	u64 bytes = BPF_CORE_READ(task, mm, arg_end) - start;
	char next = 0;

	if (bytes > ARGS_BYTES - 1)
		bytes = ARGS_BYTES - 1;
	bpf_probe_read_user(args, bytes, (const void *)start);
	for (u32 i = 0; i < ARGS_BYTES - 1; i++) {
		char *at = &args[ARGS_BYTES - 2 - i];

		if (!*at && next)
			*at = ' ';
		next = *at;
	}
}

/* Here the new program is in place, so its name and arguments are those of the process. At the
 * entry of execve() they would still be text that the caller may change. */
SEC("tracepoint/sched/sched_process_exec")
int process_exec(struct trace_event_raw_sched_process_exec *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	u32 zero = 0;
	struct event *event = bpf_map_lookup_elem(&scratch, &zero);

	if (!event)
		return 0;
	__builtin_memset(event, 0, sizeof(*event));
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->ppid = BPF_CORE_READ(task, real_parent, tgid);
	event->uid = bpf_get_current_uid_gid();
	if (wanted_uid != -1 && event->uid != wanted_uid)
		return 0;
	if (wanted_ppid && event->ppid != wanted_ppid)
		return 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	/* A text of any length lies behind the record; the lower half of this is where. */
	bpf_probe_read_kernel_str(event->filename, sizeof(event->filename),
				  (void *)ctx + (ctx->__data_loc_filename & 0xffff));
	read_args(event->args, task);
	bpf_perf_event_output(ctx, &events, BPF_F_CURRENT_CPU, event, sizeof(*event));
	return 0;
}

/// @brief Programs that are started, with their arguments
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
