/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The few kernel types and constants that the programs use. Field offsets are relocated at load
 * time (CO-RE), so only names and types matter, and no header of the build machine's kernel is
 * needed. The comment beside a type names where Linux defines it. */
#ifndef IRQSCOPE_LIB_KERNEL_H
#define IRQSCOPE_LIB_KERNEL_H

/* stddef.h and stdbool.h belong to a C library, which there is none of. */
enum { false = 0, true = 1 };
#define NULL ((void *)0)

/* What <bpf/bpf_helpers.h> expects to find; uapi/asm-generic/int-ll64.h. */
typedef unsigned char __u8;
typedef signed short __s16;
typedef unsigned short __u16;
typedef signed int __s32;
typedef unsigned int __u32;
typedef signed long long __s64;
typedef unsigned long long __u64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;

#include <bpf/bpf_helpers.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "abi/types.h"
#include "lib/compiler.h"

/* uapi/linux/bpf.h */
enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PERF_EVENT_ARRAY = 4,
	BPF_MAP_TYPE_PERCPU_HASH = 5,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_CGROUP_ARRAY = 8,
	BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_RINGBUF = 27,
};
enum { BPF_ANY = 0, BPF_NOEXIST = 1 };
enum { BPF_F_MMAPABLE = 1 << 10 };
#define BPF_F_CURRENT_CPU 0xffffffffULL
enum { BPF_RB_NO_WAKEUP = 1 };
struct bpf_pidns_info {
	__u32 pid;
	__u32 tgid;
};

/* include/linux/irqreturn.h */
enum { IRQ_NONE = 0, IRQ_HANDLED = 1, IRQ_WAKE_THREAD = 2 };

/* include/linux/interrupt.h */
struct irqaction {
	void *handler;
	const char *name;
} __attribute__((preserve_access_index));

/* uapi/linux/bpf.h: Linux 5.6 */
enum bpf_func_id___jiffies { BPF_FUNC_jiffies64___jiffies = 118 };

/* include/linux/interrupt.h: the vector that has NAPI */
enum { NET_RX_SOFTIRQ = 3 };

/* include/linux/sched.h */
enum { PF_KTHREAD = 0x00200000 };
enum { TASK_INTERRUPTIBLE = 1 };
#define TASK_COMM_LEN 16
struct task_struct {
	void *stack; /* its lower end */
	__u32 flags;
	int pid;
	int tgid;
	struct task_struct *group_leader;
	__u64 start_time;
	char comm[TASK_COMM_LEN];
	unsigned int __state; /* Linux 5.14 */
} __attribute__((preserve_access_index));
struct task_struct___before_5_14 {
	volatile long state;
} __attribute__((preserve_access_index));

/* include/linux/timer_types.h, hrtimer_types.h, workqueue_types.h; linux/interrupt.h */
struct timer_list {
	void *function;
} __attribute__((preserve_access_index));
struct hrtimer {
	void *function;
} __attribute__((preserve_access_index));
struct work_struct {
	void *func;
} __attribute__((preserve_access_index));
struct tasklet_struct {
	void *func;
} __attribute__((preserve_access_index));

/* include/linux/netdevice.h */
#define IFNAMSIZ 16
struct net_device {
	char name[IFNAMSIZ];
} __attribute__((preserve_access_index));
struct napi_struct {
	void *poll;
	struct net_device *dev;
} __attribute__((preserve_access_index));

#endif
