/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SIGSNOOP_H
#define SIGSNOOP_H

struct event {
	int pid;  /* who sent it */
	int tpid; /* to whom, as given: kill() also takes 0 and negative numbers */
	int sig;
	int ret; /* 0, or the negative error number */
	char comm[16];
};

#endif
