/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef EXITSNOOP_H
#define EXITSNOOP_H

struct event {
	int pid;
	int ppid;
	int exit_code;			/* what the process gave to exit() */
	int signal;			/* that killed it; 0: none did */
	unsigned long long duration_ns; /* from fork to exit */
	char comm[16];
};

#endif
