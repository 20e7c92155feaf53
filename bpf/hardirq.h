/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Device interrupt handlers, per IRQ number, action and CPU
 * (tracepoints irq:irq_handler_entry and irq_handler_exit; kernel/irq/handle.c). */
#include "lib/calls.h"

/* What is compared of a name. */
#define NAME_WORDS 4

/* Where a driver leaves its device and the next one gets the IRQ number, its irqaction often gets
 * the memory, too. So it is not the address that tells one registration from another, but what is
 * there. */
static __always_inline iq_u64 mix(iq_u64 sum, iq_u64 word)
{
	sum = (sum ^ word) * 0x9e3779b97f4a7c15ull;
	return sum ^ sum >> 29;
}

static __always_inline iq_u64 identity_of(const struct irqaction *action)
{
	iq_u64 words[NAME_WORDS] = {};
	iq_u64 address = 0;

	/* By way of memory, since the verifier allows no arithmetic on the address of a type. */
	bpf_probe_read_kernel(&address, sizeof(address), &action);
	iq_u64 sum = mix(address, (iq_u64)BPF_CORE_READ(action, handler));

	bpf_probe_read_kernel_str((char *)words, sizeof(words), BPF_CORE_READ(action, name));
	for (int i = 0; i < NAME_WORDS; i++)
		sum = mix(sum, words[i]);
	return sum;
}

static __noinline iq_u32 hardirq_row(iq_u32 cpu_number, iq_u32 irq, struct irqaction *action)
{
	struct row_key key = {identity_of(action), irq, cpu_number, IQ_HARDIRQ, 0};
	struct iq_row *row;
	iq_u32 number = keyed_row(&key, &row);

	if (row) {
		row->handler = (iq_u64)BPF_CORE_READ(action, handler);
		bpf_probe_read_kernel_str(row->name, sizeof(row->name),
					  BPF_CORE_READ(action, name));
		publish(row);
	}
	return number;
}

/* 0: not known, so nothing is looked up in the cache */
static __always_inline iq_u64 this_jiffy(void)
{
	if (!bpf_core_enum_value_exists(enum bpf_func_id___jiffies, BPF_FUNC_jiffies64___jiffies))
		return 0;
	return bpf_jiffies64();
}

/* No handler is freed and another one set up within a tick. */
static __always_inline iq_u32 cached_hardirq_row(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 irq,
						 iq_u64 action)
{
	struct iq_cached_row *cached = &cpu->cache[irq & (IQ_CACHED_ROWS - 1)];
	iq_u64 jiffy = this_jiffy();

	if (cached->action == action && cached->irq == irq && jiffy && cached->jiffy == jiffy)
		return cached->row;
	iq_u32 number = hardirq_row(cpu_number, irq, (struct irqaction *)action);

	if (number != NO_ROW) {
		cached->action = action;
		cached->jiffy = jiffy;
		cached->irq = irq;
		cached->row = number;
	}
	return number;
}

static __always_inline int enter_hardirq(iq_u32 irq, iq_u64 action)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (cpu)
		enter(cpu, IQ_LEVEL_IRQ, IQ_CALL_HARDIRQ, 2, irq, action,
		      cached_hardirq_row(cpu, cpu_number, irq, action));
	return 0;
}

static __always_inline int exit_hardirq(void *ctx, iq_u32 irq, iq_u64 action, int result)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	struct iq_call *call =
	    cpu ? open_call(cpu, IQ_LEVEL_IRQ, IQ_CALL_HARDIRQ, 2, irq, action) : NULL;

	if (call)
		leave(ctx, cpu, IQ_LEVEL_IRQ, IQ_HARDIRQ, call, result);
	return 0;
}

IQ_PROGRAM(hardirq_entry, "irq_handler_entry", enter_hardirq(irq, (iq_u64)action), int irq,
	   struct irqaction *action)
IQ_PROGRAM(hardirq_exit, "irq_handler_exit", exit_hardirq(ctx, irq, (iq_u64)action, result),
	   int irq, struct irqaction *action, int result)
