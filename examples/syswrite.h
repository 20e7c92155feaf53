/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SYSWRITE_H
#define SYSWRITE_H

struct event {
	int pid;
	unsigned long long cookie; /* bytes that the caller asked to write */
};

#endif
