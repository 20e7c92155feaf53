/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef OPENSNOOP_H
#define OPENSNOOP_H

struct event {
	int pid;
	unsigned int uid;
	int ret;   /* the descriptor, or the negative error number */
	int flags; /* as given to open(): O_RDONLY is 0 */
	char comm[16];
	char fname[256]; /* as given, so it may be relative */
};

#endif
