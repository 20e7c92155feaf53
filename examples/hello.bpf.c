// SPDX-License-Identifier: GPL-2.0-only
/* hello: a line of text for every write() of a process.
 *
 * Shows the least that a program is: a function, the place in the kernel where it runs (its
 * section), and a licence. A `const volatile` global becomes an option.
 *
 *     irqscope compile hello.bpf.c && irqscope run --printk package.json --pid 1234
 *
 * Prints "hello: process 1234 writes", once per call. Without --pid every process is greeted, the
 * one that prints the greetings among them, so it never ends.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/// The process to greet, 0 for every one
/// @cmdarg {"short": "p", "long": "pid", "help": "only this process"}
const volatile pid_t wanted_pid = 0;

SEC("tracepoint/syscalls/sys_enter_write")
int hello(void *ctx)
{
	/* What user space calls the process is the kernel's "thread group", the upper half. */
	pid_t pid = bpf_get_current_pid_tgid() >> 32;

	if (wanted_pid && pid != wanted_pid)
		return 0;
	bpf_printk("hello: process %d writes", pid);
	return 0;
}

/// @brief A line of text for every write() of a process
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
