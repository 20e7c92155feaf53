// SPDX-License-Identifier: GPL-2.0-only
/* xdp: counts the packets that a network device receives, by protocol.
 *
 * Shows the first place where a program can see a packet: in the driver, before the kernel has done
 * anything for it. And how to count without one CPU waiting for another: a value per CPU.
 * `@ifindex` says to which device it is attached; 1 is lo.
 *
 *     irqscope compile xdp.bpf.c && irqscope run --allow-unsafe package.json
 *
 * Prints, once a second, the packets of each protocol, and the bytes of all, since the start.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

/* Macros are in no type information; from uapi/linux/if_ether.h, uapi/linux/icmpv6.h. */
#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806
#define ETH_P_IPV6 0x86dd
#define IPPROTO_ICMPV6 58

struct counters {
	u64 tcp;
	u64 udp;
	u64 icmp;     /* of IPv4 and IPv6 */
	u64 other_ip; /* IPv6 with a header between counts here, too */
	u64 arp;
	u64 other;
	u64 bytes;
};

/* On one CPU packets come one after another, so adding needs no atomic operation. */
/// Packets and bytes since the start
/// @sample {"interval": 1000}
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct counters);
} packets SEC(".maps");

static u64 *counter_of_ip(struct counters *counters, u8 protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return &counters->tcp;
	case IPPROTO_UDP:
		return &counters->udp;
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return &counters->icmp;
	default:
		return &counters->other_ip;
	}
}

/* The verifier lets us read what was compared with data_end before, and nothing else. */
static u64 *counter_of(struct counters *counters, void *data, void *data_end)
{
	struct ethhdr *eth = data;
	struct iphdr *ip = data + sizeof(*eth);
	struct ipv6hdr *ip6 = data + sizeof(*eth);

	if ((void *)(eth + 1) > data_end)
		return &counters->other;
	switch (bpf_ntohs(eth->h_proto)) {
	case ETH_P_IP:
		if ((void *)(ip + 1) > data_end)
			return &counters->other;
		return counter_of_ip(counters, ip->protocol);
	case ETH_P_IPV6:
		if ((void *)(ip6 + 1) > data_end)
			return &counters->other;
		return counter_of_ip(counters, ip6->nexthdr);
	case ETH_P_ARP:
		return &counters->arp;
	default:
		return &counters->other;
	}
}

/// @ifindex 1
SEC("xdp")
int count_packets(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *data_end = (void *)(long)ctx->data_end;
	u32 zero = 0;
	struct counters *counters = bpf_map_lookup_elem(&packets, &zero);

	if (counters) {
		*counter_of(counters, data, data_end) += 1;
		counters->bytes += data_end - data;
	}
	/* XDP_DROP would drop it. */
	return XDP_PASS;
}

/// @brief Packets that a device receives, by protocol
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
