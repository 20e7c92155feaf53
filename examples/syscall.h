/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SYSCALL_H
#define SYSCALL_H

/* What a program gets at the tracepoints of a syscall. vmlinux.h has trace_event_raw_sys_enter and
 * trace_event_raw_sys_exit for it, but on real-time kernels up to 6.1 these begin with a member
 * more than programs see: one would read the wrong argument. */
struct syscall_enter {
	u64 head[2];
	u64 args[6];
};

struct syscall_exit {
	u64 head[2];
	s64 ret;
};

#endif
