// SPDX-License-Identifier: GPL-2.0-only
/* bashreadline: the lines that people type into bash, on the whole machine.
 *
 * Shows that programs of user space can be hooked like the kernel: a uretprobe runs when a function
 * of /bin/bash returns. It needs the function's name in that file, no debug information.
 *
 *     irqscope compile bashreadline.bpf.c && irqscope run package.json
 *
 * Columns: the shell's process, and the line.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/// The shell to watch, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only this shell"}
const volatile pid_t wanted_pid = 0;

/* Lines that found no room in the ring buffer, or could not be read. */
static volatile u64 lost;

struct event {
	int pid;
	char line[256];
};

/// @export struct event
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

SEC("uretprobe//bin/bash:readline")
int BPF_KRETPROBE(exit_readline, const void *line)
{
	pid_t pid = bpf_get_current_pid_tgid() >> 32;
	struct event *event;

	/* NULL: the end of the input. */
	if (!line || (wanted_pid && pid != wanted_pid))
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->pid = pid;
	if (bpf_probe_read_user_str(event->line, sizeof(event->line), line) < 0) {
		__sync_fetch_and_add(&lost, 1);
		bpf_ringbuf_discard(event, 0);
		return 0;
	}
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/// @brief Lines that are typed into bash
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
