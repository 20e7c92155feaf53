// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Device interrupt handlers, per IRQ number, action and CPU
 * (tracepoints irq:irq_handler_entry and irq_handler_exit; kernel/irq/handle.c). */
#include "lib/calls.h"

struct source_key {
	iq_u64 action;
	iq_u32 irq;
	iq_u32 cpu;
};

/* Which row a source has. Looked up only when the CPU's own little cache misses. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct source_key);
	__type(value, iq_u32);
} row_of SEC(".maps");

/* Rows given out so far; CPUs that met at the end may raise it a little above knobs.rows. */
iq_u32 rows_given;

#define NO_ROW (~0u)

static __always_inline void describe(struct iq_row *row, const struct source_key *key,
				     struct irqaction *action)
{
	row->action = key->action;
	row->id = key->irq;
	row->cpu = key->cpu;
	row->handler = (iq_u64)BPF_CORE_READ(action, handler);
	bpf_probe_read_kernel_str(row->name, sizeof(row->name), BPF_CORE_READ(action, name));
	compiler_barrier();
	row->used = 1;
}

static __always_inline iq_u32 new_row(const struct source_key *key, struct irqaction *action)
{
	if (rows_given >= knobs.rows)
		return NO_ROW;
	iq_u32 number = __sync_fetch_and_add(&rows_given, 1);
	struct iq_row *row = bpf_map_lookup_elem(&rows, &number);

	if (!row || bpf_map_update_elem(&row_of, key, &number, BPF_NOEXIST))
		return NO_ROW;
	describe(row, key, action);
	return number;
}

static __noinline iq_u32 slow_row(iq_u32 cpu_number, iq_u32 irq, struct irqaction *action)
{
	struct source_key key = {(iq_u64)action, irq, cpu_number};
	iq_u32 *known = bpf_map_lookup_elem(&row_of, &key);

	return known ? *known : new_row(&key, action);
}

static __always_inline iq_u32 row_number(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 irq,
					 iq_u64 action)
{
	struct iq_cached_row *cached = &cpu->cache[irq & (IQ_CACHED_ROWS - 1)];

	if (cached->action == action && cached->irq == irq)
		return cached->row;
	iq_u32 number = slow_row(cpu_number, irq, (struct irqaction *)action);

	if (number != NO_ROW) {
		cached->action = action;
		cached->irq = irq;
		cached->row = number;
	}
	return number;
}

static __always_inline struct iq_row *source_row(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 irq,
						 iq_u64 action, iq_u32 *number)
{
	*number = row_number(cpu, cpu_number, irq, action);
	return bpf_map_lookup_elem(&rows, number);
}

SEC("tp_btf/irq_handler_entry")
int BPF_PROG(hardirq_entry, int irq, struct irqaction *action)
{
	return enter_call(irq, (iq_u64)action);
}

SEC("tp_btf/irq_handler_exit")
int BPF_PROG(hardirq_exit, int irq, struct irqaction *action, int result)
{
	return exit_call(bpf_ktime_get_ns(), irq, (iq_u64)action, result);
}

SEC("raw_tp/irq_handler_entry")
int BPF_PROG(hardirq_entry_raw, int irq, struct irqaction *action)
{
	return enter_call(irq, (iq_u64)action);
}

SEC("raw_tp/irq_handler_exit")
int BPF_PROG(hardirq_exit_raw, int irq, struct irqaction *action, int result)
{
	return exit_call(bpf_ktime_get_ns(), irq, (iq_u64)action, result);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
