// SPDX-License-Identifier: GPL-2.0-only
/* lsm_connect: refuses connections to an IPv4 address, and tells who tried.
 *
 * Shows a program that decides: where the kernel asks its security modules, the result of the
 * function is the answer. Needs "bpf" in /sys/kernel/security/lsm. Without --address it
 * refuses nothing.
 *
 *     irqscope compile lsm_connect.bpf.c && irqscope run --allow-unsafe package.json --address
 * 192.0.2.1
 *
 * Columns: process, user, name, address, port. The program that tried gets EPERM.
 *
 * An example, not a firewall: sendto() and TCP Fast Open reach an address without connect().
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>

/* Macros are in no type information; from linux/socket.h, uapi/asm-generic/errno-base.h. */
#define AF_INET 2
#define AF_INET6 10
#define EPERM 1

/// The IPv4 address that is refused, empty for none
/// @cmdarg {"short": "a", "long": "address", "help": "refuse this IPv4 address: 192.0.2.1"}
const volatile char refused[16] = "";

/* Refusals that found no room in the ring buffer; they were refused all the same. */
static volatile u64 lost;

struct event {
	int pid;
	unsigned int uid;
	char comm[16];
	char address[16];
	int port;
};

/// @export struct event
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* The IPv4 address that is meant, 0 if none is. A socket of IPv6 reaches one as ::ffff:a.b.c.d. */
static u32 ipv4_of(struct sockaddr *address)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)address;

	if (address->sa_family == AF_INET)
		return BPF_CORE_READ((struct sockaddr_in *)address, sin_addr.s_addr);
	if (address->sa_family != AF_INET6 || BPF_CORE_READ(in6, sin6_addr.in6_u.u6_addr32[0]) ||
	    BPF_CORE_READ(in6, sin6_addr.in6_u.u6_addr32[1]) ||
	    BPF_CORE_READ(in6, sin6_addr.in6_u.u6_addr32[2]) != bpf_htonl(0xffff))
		return 0;
	return BPF_CORE_READ(in6, sin6_addr.in6_u.u6_addr32[3]);
}

static void tell(const char *text, struct sockaddr *address)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);

	if (!event) {
		__sync_fetch_and_add(&lost, 1);
		return;
	}
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->uid = bpf_get_current_uid_gid();
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	__builtin_memcpy(event->address, text, sizeof(event->address));
	/* IPv4 and IPv6 have the port in the same place. */
	event->port = bpf_ntohs(BPF_CORE_READ((struct sockaddr_in *)address, sin_port));
	bpf_ringbuf_submit(event, 0);
}

SEC("lsm/socket_connect")
int BPF_PROG(socket_connect, struct socket *sock, struct sockaddr *address, int addrlen, int ret)
{
	char text[16] = {};
	u32 ipv4;

	/* Another program has refused already. */
	if (ret)
		return ret;
	ipv4 = ipv4_of(address);
	if (!refused[0] || !ipv4)
		return 0;
	/* The kernel writes addresses as people do, so what was given is compared as text. */
	BPF_SNPRINTF(text, sizeof(text), "%pI4", &ipv4);
	if (bpf_strncmp(text, sizeof(text), (const char *)refused))
		return 0;
	tell(text, address);
	return -EPERM;
}

/// @brief Refuses connections to an IPv4 address
/// @version 1.0
char LICENSE[] SEC("license") = "GPL";
