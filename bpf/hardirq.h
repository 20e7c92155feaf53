/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Device interrupt handlers, per IRQ number, action and CPU
 * (tracepoints irq:irq_handler_entry and irq_handler_exit; kernel/irq/handle.c). */
#include "lib/calls.h"

static __noinline iq_u32 hardirq_row(iq_u32 cpu_number, iq_u32 irq, struct irqaction *action)
{
	struct row_key key = {(iq_u64)action, irq, cpu_number, IQ_HARDIRQ, 0};
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

static __always_inline iq_u32 cached_hardirq_row(struct iq_cpu *cpu, iq_u32 cpu_number, iq_u32 irq,
						 iq_u64 action)
{
	struct iq_cached_row *cached = &cpu->cache[irq & (IQ_CACHED_ROWS - 1)];

	if (cached->action == action && cached->irq == irq)
		return cached->row;
	iq_u32 number = hardirq_row(cpu_number, irq, (struct irqaction *)action);

	if (number != NO_ROW) {
		cached->action = action;
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
