// SPDX-License-Identifier: GPL-2.0-only
/* tc: the packets that come in at a network device, with their first bytes.
 *
 * Shows the second place where a program can see a packet, traffic control: later than xdp, but
 * also for what goes out (BPF_TC_EGRESS), and with all that the kernel knows about the packet. The
 * annotations say where it is attached.
 *
 *     irqscope compile tc.bpf.c && irqscope run --allow-unsafe package.json --protocol 0x0800
 *
 * Columns: device, length, protocol (2048, or 0x0800, is IPv4), and the first bytes.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>

/* "Go on as if I were not here", so that other filters see the packet, too; TC_ACT_OK would be the
 * last word. From uapi/linux/pkt_cls.h. */
#define TC_ACT_UNSPEC (-1)
#define ETH_HLEN 14

/// The protocol to show, as in an Ethernet header, 0 for every one
/// @cmdarg {"short": "P", "long": "protocol", "help": "only this protocol: 0x0800 is IPv4"}
const volatile u16 wanted_protocol = 0;

/* Packets that found no room in the ring buffer. */
static volatile u64 lost;

struct event {
	int ifindex;
	int len;
	int protocol;
	unsigned char head[48]; /* from the Ethernet header on; zeros behind a short packet */
};

/// @export struct event
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} events SEC(".maps");

/// @tchook {"ifindex": 1, "attach_point": "BPF_TC_INGRESS"}
/// @tcopts {"handle": 1, "priority": 1}
SEC("tc")
int show_packet(struct __sk_buff *skb)
{
	u16 protocol = bpf_ntohs(skb->protocol);
	struct event *event;
	u64 bytes = skb->len;

	if (wanted_protocol && protocol != wanted_protocol)
		return TC_ACT_UNSPEC;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return TC_ACT_UNSPEC;
	}
	event->ifindex = skb->ifindex;
	event->len = skb->len;
	event->protocol = protocol;
	__builtin_memset(event->head, 0, sizeof(event->head));
	if (bytes > sizeof(event->head))
		bytes = sizeof(event->head);
	/* The verifier wants to see that it is not zero; no packet is shorter than this. */
	if (bytes >= ETH_HLEN)
		bpf_skb_load_bytes(skb, 0, event->head, bytes);
	bpf_ringbuf_submit(event, 0);
	return TC_ACT_UNSPEC;
}

/// @brief Packets that come in at a device
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
