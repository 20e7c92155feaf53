// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* An event per write of one process, to measure what a transport can carry
 * (`irqscope bench stream`). One of the programs is attached, the first that this kernel takes. */
#include "lib/stream.h"

const volatile struct iq_bench_knobs bench;

/* One writer: the generator has one thread. */
iq_u64 number;

/* The stack has no room for 4096 bytes. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, iq_u32);
	__type(value, char[IQ_BENCH_MOST]);
} scratch SEC(".maps");

static __always_inline int send_write(void *ctx)
{
	iq_u64 pid_tgid = bpf_get_current_pid_tgid();
	iq_u32 zero = 0;

	if (pid_tgid >> 32 != bench.tgid || bench.size > IQ_BENCH_MOST)
		return 0;
	struct iq_bench_event *event = bpf_map_lookup_elem(&scratch, &zero);

	if (!event)
		return 0;
	event->pid_tgid = pid_tgid;
	event->cookie = IQ_BENCH_COOKIE;
	event->number = number++;
	send_event(ctx, bench.transport, IQ_LEVEL_THREAD, event, bench.size);
	return 0;
}

SEC("kprobe/ksys_write")
int bench_kprobe(void *ctx)
{
	return send_write(ctx);
}

SEC("fentry/ksys_write")
int bench_fentry(void *ctx)
{
	return send_write(ctx);
}

/* raw_syscalls:sys_enter, of which sys_enter_write is a part */
SEC("raw_tp/sys_enter")
int BPF_PROG(bench_sys_enter, void *registers, long call)
{
	return call == bench.write_call ? send_write(ctx) : 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
