/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TCPSTATES_H
#define TCPSTATES_H

/* The kernel's numbers; an enum with a name is printed as names. */
enum tcp_state {
	ESTABLISHED = 1,
	SYN_SENT,
	SYN_RECV,
	FIN_WAIT1,
	FIN_WAIT2,
	TIME_WAIT,
	CLOSE,
	CLOSE_WAIT,
	LAST_ACK,
	LISTEN,
	CLOSING,
	NEW_SYN_RECV,
};

struct event {
	unsigned long long skaddr; /* the same for all events of one socket */
	int pid;		   /* who was running: often, but not always, the owner */
	char comm[16];
	int family; /* 2: IPv4, the first 4 bytes of an address; 10: IPv6, all 16 */
	unsigned char saddr[16];
	unsigned char daddr[16];
	int sport;
	int dport;
	enum tcp_state oldstate;
	enum tcp_state newstate;
	unsigned long long delta_us; /* how long the old state lasted; 0: not known */
};

#endif
