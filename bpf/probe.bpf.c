// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Programs that do nothing, one for each way of attaching, for `irqscope doctor` to try. */
#include "lib/kernel.h"

SEC("tp_btf/softirq_entry")
int probe_tp_btf(void *ctx)
{
	return 0;
}

SEC("raw_tp/softirq_entry")
int probe_raw_tp(void *ctx)
{
	return 0;
}

SEC("tracepoint/irq/softirq_entry")
int probe_tracepoint(void *ctx)
{
	return 0;
}

SEC("kprobe/vfs_read")
int probe_kprobe(void *ctx)
{
	return 0;
}

SEC("fentry/vfs_read")
int probe_fentry(void *ctx)
{
	return 0;
}

/* Reads the clock as often as `clock_reads` says: for the cost of one reading. */
const volatile iq_u32 clock_reads;
iq_u64 clock_ns;

SEC("raw_tp")
int probe_clock(void *ctx)
{
	iq_u64 begin = bpf_ktime_get_ns();

	for (iq_u32 i = 0; i < 1000 && i < clock_reads; i++)
		clock_ns = bpf_ktime_get_ns();
	clock_ns -= begin;
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
