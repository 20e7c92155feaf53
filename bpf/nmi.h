/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Handlers of non-maskable interrupts (tracepoint nmi:nmi_handler, arch/x86/kernel/nmi.c), which
 * tells the time that one has taken when it has returned. */
#include "lib/calls.h"

static __noinline iq_u32 nmi_row(iq_u32 cpu_number, iq_u64 handler)
{
	struct row_key key = {handler, 0, cpu_number, IQ_NMI, 0};
	struct iq_row *row;
	iq_u32 number = keyed_row(&key, &row);

	if (row) {
		row->handler = handler;
		publish(row);
	}
	return number;
}

static __always_inline void count_nmi_hit(struct iq_cpu *cpu, iq_u64 ns, iq_u32 row)
{
	iq_u64 now = iq_clock_ns();

	if (!is_outermost(cpu, IQ_LEVEL_NMI))
		return;
	begin_hit(&cpu->noise, now - ns, row);
	end_hit(&cpu->noise, now);
}

static __always_inline void send_nmi(void *ctx, struct iq_cpu *cpu, iq_u64 ns, int result,
				     iq_u32 row)
{
	struct sent_call sent = {
	    .row = row,
	    .kind = IQ_NMI,
	    .slice = {.gross_ns = ns, .end_ns = iq_clock_ns()},
	    .outcome = result,
	};

	if (sends(IQ_NMI))
		send_call(ctx, cpu, IQ_LEVEL_NMI, &sent);
}

static __always_inline int count_nmi(void *ctx, iq_u64 handler, iq_u64 ns, int result)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (!cpu || !wanted())
		return 0;
	iq_u32 number = nmi_row(cpu_number, handler);
	struct iq_row *row = row_at(number);

	if (!row) {
		cpu->table_full[IQ_LEVEL_NMI]++;
		return 0;
	}
	row->entered++;
	if (!switches.measure_time)
		return 0;
	if (switches.measure_net)
		add_net(cpu, IQ_LEVEL_NMI, ns, in_idle_task());
	if (switches.measure_noise)
		count_nmi_hit(cpu, ns, number);
	count_result(row, (struct iq_slice){.gross_ns = ns}, result);
	if (switches.victims)
		count_theft(cpu, IQ_LEVEL_NMI, IQ_NMI, 0, ns);
	send_nmi(ctx, cpu, ns, result, number);
	return 0;
}

IQ_PROGRAM(nmi_handler, "nmi_handler",
	   count_nmi(ctx, (iq_u64)handler, ns, handled ? IRQ_HANDLED : IRQ_NONE), void *handler,
	   __s64 ns, int handled)
