/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXECSNOOP_H
#define EXECSNOOP_H

#define ARGS_BYTES 192

struct event {
	int pid;
	int ppid;
	unsigned int uid;
	char comm[16];
	char filename[96];
	char args[ARGS_BYTES]; /* with spaces between them; what is longer is cut off */
};

#endif
