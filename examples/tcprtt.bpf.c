// SPDX-License-Identifier: GPL-2.0-only
/* tcprtt: the round-trip times of TCP connections, as a histogram.
 *
 * Shows a function of the kernel that sees every packet of a connection (fentry), and that a
 * sampled value may have more than slots: what else is in it is printed above the histogram.
 *
 *     irqscope compile tcprtt.bpf.c && irqscope run package.json --byraddr --rport 443
 *
 * Prints, once a second, how many packets came in at a smoothed round-trip time of 0 to 1, 2 to 3,
 * 4 to 7 ... microseconds since the start, and the sum and number that a mean is made from.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "log2.h"

#define MAX_SLOTS 27
#define AF_INET6 10

/// The port of this side, 0 for every one
/// @cmdarg {"short": "p", "long": "lport", "help": "only this local port"}
const volatile u16 wanted_lport = 0;

/// The port of the other side, 0 for every one
/// @cmdarg {"short": "P", "long": "rport", "help": "only this remote port"}
const volatile u16 wanted_rport = 0;

/// Whether each local address has a histogram of its own
/// @cmdarg {"short": "b", "long": "byladdr", "help": "a histogram for each local address"}
const volatile bool by_local = false;

/// Whether each remote address has a histogram of its own
/// @cmdarg {"short": "B", "long": "byraddr", "help": "a histogram for each remote address"}
const volatile bool by_remote = false;

/* Packets that could not be counted, since the hash was full. */
static volatile u64 missed;

/* All zero without --byladdr and --byraddr; the first 4 bytes are an IPv4 address. */
struct address {
	u8 bytes[16];
};

struct hist {
	u64 packets;
	u64 total_us;
	u32 slots[MAX_SLOTS];
};

/// Smoothed round-trip times in microseconds since the start
/// @sample {"interval": 1000, "type": "log2_hist", "unit": "usecs"}
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct address);
	__type(value, struct hist);
} hists SEC(".maps");

static const struct hist no_hist;

static void read_address(struct address *address, struct sock *sk)
{
	if (!by_local && !by_remote)
		return;
	if (sk->__sk_common.skc_family == AF_INET6) {
		const void *in6 =
		    by_local ? &sk->__sk_common.skc_v6_rcv_saddr : &sk->__sk_common.skc_v6_daddr;

		bpf_probe_read_kernel(address->bytes, 16, in6);
	} else {
		u32 in = by_local ? sk->__sk_common.skc_rcv_saddr : sk->__sk_common.skc_daddr;

		__builtin_memcpy(address->bytes, &in, sizeof(in));
	}
}

/* The histogram of an address, made if there is none. Another CPU may make it at the same time;
 * then BPF_NOEXIST keeps what that one has counted already. */
static struct hist *find(const struct address *address)
{
	struct hist *hist = bpf_map_lookup_elem(&hists, address);

	if (hist)
		return hist;
	bpf_map_update_elem(&hists, address, &no_hist, BPF_NOEXIST);
	return bpf_map_lookup_elem(&hists, address);
}

SEC("fentry/tcp_rcv_established")
int BPF_PROG(tcp_received, struct sock *sk)
{
	struct address address = {};
	struct hist *hist;
	u32 rtt_us;

	/* The kernel keeps its own port as a number, the other as it is on the wire. */
	if (wanted_lport && sk->__sk_common.skc_num != wanted_lport)
		return 0;
	if (wanted_rport && bpf_ntohs(sk->__sk_common.skc_dport) != wanted_rport)
		return 0;
	read_address(&address, sk);
	hist = find(&address);
	if (!hist) {
		__sync_fetch_and_add(&missed, 1);
		return 0;
	}
	/* A tcp_sock begins with its sock, and counts in eighths of a microsecond. */
	rtt_us = BPF_CORE_READ((struct tcp_sock *)sk, srtt_us) >> 3;
	__sync_fetch_and_add(&hist->packets, 1);
	__sync_fetch_and_add(&hist->total_us, rtt_us);
	__sync_fetch_and_add(&hist->slots[log2_slot(rtt_us, MAX_SLOTS)], 1);
	return 0;
}

/// @brief Round-trip times of TCP connections
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
