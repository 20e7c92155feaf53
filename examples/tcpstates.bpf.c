// SPDX-License-Identifier: GPL-2.0-only
/* tcpstates: the states that TCP connections go through, and how long they stay in each.
 *
 * Shows events with arrays and enums, and how to remember something about an object of the kernel,
 * here a socket: in a hash, by its address, until it is closed.
 *
 *     irqscope compile tcpstates.bpf.c tcpstates.h && irqscope run package.json --remoteport 443
 *
 * Columns: as struct event in tcpstates.h has them.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "tcpstates.h"

/* Macros are in no type information; from linux/socket.h. */
#define AF_INET 2
#define AF_INET6 10

/// Whether IPv6 is left out
/// @cmdarg {"short": "4", "long": "ipv4", "help": "only IPv4"}
const volatile bool only_ipv4 = false;

/// Whether IPv4 is left out
/// @cmdarg {"short": "6", "long": "ipv6", "help": "only IPv6"}
const volatile bool only_ipv6 = false;

/// The port of this side, 0 for every one
/// @cmdarg {"short": "L", "long": "localport", "help": "only this local port"}
const volatile u16 wanted_sport = 0;

/// The port of the other side, 0 for every one
/// @cmdarg {"short": "D", "long": "remoteport", "help": "only this remote port"}
const volatile u16 wanted_dport = 0;

/* Sockets that found no room in the hash, so that the next delta_us is not known. */
static volatile u64 missed;

/* Events that found no room in the ring buffer. */
static volatile u64 lost;

/* When a socket, by its address, came into its state. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, u64);
	__type(value, u64);
} since SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

static bool wanted(struct trace_event_raw_inet_sock_set_state *ctx)
{
	/* The tracepoint is that of SCTP and others, too. */
	if (ctx->protocol != IPPROTO_TCP)
		return false;
	if ((only_ipv4 && ctx->family != AF_INET) || (only_ipv6 && ctx->family != AF_INET6))
		return false;
	/* The tracepoint has turned the ports into numbers already. */
	if (wanted_sport && ctx->sport != wanted_sport)
		return false;
	return !wanted_dport || ctx->dport == wanted_dport;
}

/* How long the state lasted that ends now; the next one begins. */
static u64 change_state(u64 socket, int newstate)
{
	u64 now = bpf_ktime_get_ns();
	u64 *begin = bpf_map_lookup_elem(&since, &socket);
	u64 delta_us = begin ? (now - *begin) / 1000 : 0;

	if (newstate == TCP_CLOSE)
		bpf_map_delete_elem(&since, &socket);
	else if (bpf_map_update_elem(&since, &socket, &now, BPF_ANY))
		__sync_fetch_and_add(&missed, 1);
	return delta_us;
}

static void read_addresses(struct event *event, struct trace_event_raw_inet_sock_set_state *ctx)
{
	if (ctx->family == AF_INET6) {
		bpf_core_read(event->saddr, sizeof(event->saddr), &ctx->saddr_v6);
		bpf_core_read(event->daddr, sizeof(event->daddr), &ctx->daddr_v6);
		return;
	}
	__builtin_memset(event->saddr, 0, sizeof(event->saddr));
	__builtin_memset(event->daddr, 0, sizeof(event->daddr));
	bpf_core_read(event->saddr, 4, &ctx->saddr);
	bpf_core_read(event->daddr, 4, &ctx->daddr);
}

SEC("tracepoint/sock/inet_sock_set_state")
int set_state(struct trace_event_raw_inet_sock_set_state *ctx)
{
	struct event *event;
	u64 delta_us;

	if (!wanted(ctx))
		return 0;
	delta_us = change_state((u64)ctx->skaddr, ctx->newstate);
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return 0;
	}
	event->skaddr = (u64)ctx->skaddr;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	event->family = ctx->family;
	read_addresses(event, ctx);
	event->sport = ctx->sport;
	event->dport = ctx->dport;
	event->oldstate = ctx->oldstate;
	event->newstate = ctx->newstate;
	event->delta_us = delta_us;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/// @brief The states that TCP connections go through
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
