/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The programs of bpf/interrupts.bpf.c, compiled for this machine: what a test can call, and what
 * it answers them in place of the kernel. C and C++. */
#ifndef IRQSCOPE_REPLAY_PROGRAMS_H
#define IRQSCOPE_REPLAY_PROGRAMS_H

#include "abi/cpu.h"
#include "abi/stream.h"

#ifdef __cplusplus
extern "C" {
#define REPLAY_BOOL bool
#else
#define REPLAY_BOOL _Bool
#endif

struct irqaction;
struct task_struct;
struct tasklet_struct;

/* The programs that tests use; ctx is the place on the stack. */
int hardirq_entry(void* ctx, int irq, struct irqaction* action);
int hardirq_exit(void* ctx, int irq, struct irqaction* action, int result);
int local_timer_entry(void* ctx, int vector);
int local_timer_exit(void* ctx, int vector);
int irq_work_entry(void* ctx, int vector);
int irq_work_exit(void* ctx, int vector);
int ipi_entry(void* ctx, const char* reason);
int ipi_exit(void* ctx, const char* reason);
int nmi_handler(void* ctx, void* handler, long long ns, int handled);
int softirq_entry(void* ctx, unsigned int vector);
int softirq_exit(void* ctx, unsigned int vector);
int softirq_raise(void* ctx, unsigned int vector);
int sched_switch(void* ctx, REPLAY_BOOL preempted, struct task_struct* from,
                 struct task_struct* to);
int sched_waking(void* ctx, struct task_struct* task);
int tasklet_entry(void* ctx, struct tasklet_struct* tasklet, void* function);
int tasklet_exit(void* ctx, struct tasklet_struct* tasklet, void* function);

/* Pure functions of bpf/lib. */
iq_u32 replay_log2_u32(iq_u32 value);
iq_u32 replay_log2_u64(iq_u64 value);
iq_u32 replay_bucket_of(iq_u64 ns);
iq_u64 replay_usec_of(iq_u64 ns);
iq_u32 replay_usec_slot_of(iq_u64 ns);
void replay_count_maximum(struct iq_row* row, iq_u64 ns);
void replay_begin_hit(struct iq_noise* noise, iq_u64 now, iq_u32 row);
void replay_end_hit(struct iq_noise* noise, iq_u64 now);

/* The kernel's structures, with what the programs read. Sizes are for whoever allocates them. */
#define REPLAY_TASK_BYTES 128
#define REPLAY_ACTION_BYTES 32
void replay_set_task(struct task_struct* task, int pid, const char* comm,
                     REPLAY_BOOL kernel_thread);
void replay_set_state(struct task_struct* task, iq_u32 state);
void replay_set_action(struct irqaction* action, void* handler, const char* name);

/* What the programs have. */
extern const volatile struct iq_knobs* replay_knobs;
extern iq_u32 rows_given;
struct iq_row* replay_row(iq_u32 number);
struct iq_cpu* replay_cpu(iq_u32 number);
struct iq_stream_cpu* replay_stream(iq_u32 cpu);

/* Answered by the test. */
struct replay_map {
  const void* map;
  iq_u32 type; /* BPF_MAP_TYPE_* */
  iq_u32 key_bytes;
  iq_u32 value_bytes;
};
void* replay_lookup(struct replay_map map, const void* key);
int replay_update(struct replay_map map, const void* key, const void* value, REPLAY_BOOL only_new);
iq_u64 replay_clock_ns(void);
iq_u64 replay_jiffies(void);
iq_u32 replay_cpu_number(void);
const struct task_struct* replay_current_task(void);
iq_u64 replay_caller(void);                                           /* a function on the stack */
long replay_output(iq_u32 transport, const void* event, iq_u64 size); /* 0: it found room */

#ifdef __cplusplus
}
#endif
#endif
