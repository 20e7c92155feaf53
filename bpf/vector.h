/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Interrupts of the processor itself: local timer, interrupts between processors and others
 * (x86: tracepoints irq_vectors:*, arch/x86/include/asm/trace/irq_vectors.h;
 *  arm, arm64: ipi:ipi_entry and ipi_exit, arch/arm64/kernel/smp.c). */
#include "lib/calls.h"

static __always_inline int enter_vector(iq_u32 vector)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (!cpu)
		return 0;
	iq_u32 slot = IQ_CONTEXTS * IQ_SOFTIRQ_SLOTS + vector;

	enter(cpu, IQ_LEVEL_IRQ, IQ_CALL_VECTOR, 1, vector, 0,
	      slot_row(cpu, cpu_number, slot, IQ_VECTOR, vector, IQ_NO_CONTEXT));
	return 0;
}

static __always_inline int exit_vector(void *ctx, iq_u32 vector, iq_u64 reason)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	struct iq_call *call =
	    cpu ? open_call(cpu, IQ_LEVEL_IRQ, IQ_CALL_VECTOR, 1, vector, reason) : NULL;

	if (call)
		leave(ctx, cpu, IQ_LEVEL_IRQ, IQ_VECTOR, call, IRQ_HANDLED);
	return 0;
}

/* `number` as in irqscope::Vector. */
#define IQ_VECTOR_PROGRAMS(name, number)                                                           \
	IQ_PROGRAM(name##_entry, #name "_entry", enter_vector(number), int vector)                 \
	IQ_PROGRAM(name##_exit, #name "_exit", exit_vector(ctx, number, 0), int vector)

IQ_VECTOR_PROGRAMS(local_timer, 0)
IQ_VECTOR_PROGRAMS(reschedule, 1)
IQ_VECTOR_PROGRAMS(call_function, 2)
IQ_VECTOR_PROGRAMS(call_function_single, 3)
IQ_VECTOR_PROGRAMS(irq_work, IQ_IRQ_WORK)
IQ_VECTOR_PROGRAMS(thermal_apic, 5)
IQ_VECTOR_PROGRAMS(threshold_apic, 6)
IQ_VECTOR_PROGRAMS(deferred_error_apic, 7)
IQ_VECTOR_PROGRAMS(spurious_apic, 8)
IQ_VECTOR_PROGRAMS(error_apic, 9)
IQ_VECTOR_PROGRAMS(x86_platform_ipi, 10)

/* Of arm's interrupts between processors the tracepoint tells the text in /proc/interrupts only. */
#define IQ_IPI 0xffff

static __noinline iq_u32 ipi_row(iq_u32 cpu_number, const char *reason)
{
	struct row_key key = {(iq_u64)reason, IQ_IPI, cpu_number, IQ_VECTOR, 0};
	struct iq_row *row;
	iq_u32 number = keyed_row(&key, &row);

	if (row) {
		bpf_probe_read_kernel_str(row->name, sizeof(row->name), reason);
		publish(row);
	}
	return number;
}

static __always_inline int enter_ipi(const char *reason)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);

	if (cpu)
		enter(cpu, IQ_LEVEL_IRQ, IQ_CALL_VECTOR, 1, IQ_IPI, (iq_u64)reason,
		      ipi_row(cpu_number, reason));
	return 0;
}

/* To the interrupt controller these are interrupts like a device's, whose handler is traced, too:
 * what the vector takes is nested in it, though both are of one level. */
static __always_inline int exit_ipi(void *ctx, const char *reason)
{
	iq_u32 cpu_number;
	struct iq_cpu *cpu = this_cpu(&cpu_number);
	iq_u64 before = cpu ? cpu->net_ns[IQ_LEVEL_IRQ] : 0;

	exit_vector(ctx, IQ_IPI, (iq_u64)reason);
	if (cpu && is_open(cpu, IQ_CALL_HARDIRQ))
		cpu->calls[IQ_CALL_HARDIRQ].above_ns -= cpu->net_ns[IQ_LEVEL_IRQ] - before;
	return 0;
}

IQ_PROGRAM(ipi_entry, "ipi_entry", enter_ipi(reason), const char *reason)
IQ_PROGRAM(ipi_exit, "ipi_exit", exit_ipi(ctx, reason), const char *reason)
