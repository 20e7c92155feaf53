/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef PROFILE_H
#define PROFILE_H

#define MAX_FRAMES 127

/* The names are those that `run` expects of stacks. Sizes are in bytes; negative: no stack, and
 * why. */
struct event {
	unsigned int pid;
	unsigned int cpu_id;
	char comm[16];
	int kstack_sz;
	int ustack_sz;
	unsigned long long kstack[MAX_FRAMES];
	unsigned long long ustack[MAX_FRAMES];
};

#endif
