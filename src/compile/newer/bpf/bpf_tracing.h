/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What sources for libbpf up to 1.5 expect of bpf_tracing.h, on top of the libbpf that irqscope was
 * built with. */
#ifndef IRQSCOPE_NEWER_BPF_TRACING_H
#define IRQSCOPE_NEWER_BPF_TRACING_H

#include_next <bpf/bpf_tracing.h>

#ifndef BPF_UPROBE
#define BPF_UPROBE(name, args...) BPF_KPROBE(name, ##args)
#endif
#ifndef BPF_URETPROBE
#define BPF_URETPROBE(name, args...) BPF_KRETPROBE(name, ##args)
#endif

/* Arguments beyond the fifth, where they come in registers. */
#ifndef PT_REGS_PARM6

#if defined(bpf_target_x86) && !defined(__i386__)
#define IRQSCOPE_PARM6 r9
#elif defined(bpf_target_arm64)
#define IRQSCOPE_PARM6 regs[5]
#define IRQSCOPE_PARM7 regs[6]
#define IRQSCOPE_PARM8 regs[7]
#elif defined(bpf_target_riscv)
#define IRQSCOPE_PARM6 a5
#define IRQSCOPE_PARM7 a6
#define IRQSCOPE_PARM8 a7
#elif defined(bpf_target_powerpc)
#define IRQSCOPE_PARM6 gpr[8]
#define IRQSCOPE_PARM7 gpr[9]
#define IRQSCOPE_PARM8 gpr[10]
#endif

#ifdef IRQSCOPE_PARM6
#define PT_REGS_PARM6(x) (__PT_REGS_CAST(x)->IRQSCOPE_PARM6)
#define PT_REGS_PARM6_CORE(x) BPF_CORE_READ(__PT_REGS_CAST(x), IRQSCOPE_PARM6)
#define PT_REGS_PARM6_SYSCALL(x) PT_REGS_PARM6(x)
#define PT_REGS_PARM6_CORE_SYSCALL(x) PT_REGS_PARM6_CORE(x)
#define ___bpf_kprobe_args6(x, args...) ___bpf_kprobe_args5(args), (void *)PT_REGS_PARM6(ctx)
#define ___bpf_syscall_args6(x, args...) ___bpf_syscall_args5(args), (void *)PT_REGS_PARM6(regs)
#endif

#ifdef IRQSCOPE_PARM7
#define PT_REGS_PARM7(x) (__PT_REGS_CAST(x)->IRQSCOPE_PARM7)
#define PT_REGS_PARM7_CORE(x) BPF_CORE_READ(__PT_REGS_CAST(x), IRQSCOPE_PARM7)
#define PT_REGS_PARM8(x) (__PT_REGS_CAST(x)->IRQSCOPE_PARM8)
#define PT_REGS_PARM8_CORE(x) BPF_CORE_READ(__PT_REGS_CAST(x), IRQSCOPE_PARM8)
#define ___bpf_kprobe_args7(x, args...) ___bpf_kprobe_args6(args), (void *)PT_REGS_PARM7(ctx)
#define ___bpf_kprobe_args8(x, args...) ___bpf_kprobe_args7(args), (void *)PT_REGS_PARM8(ctx)
#endif

#endif /* PT_REGS_PARM6 */

#endif
