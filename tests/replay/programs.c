// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* All programs of the kernel side, as they are, for this machine. */
#include "interrupts.bpf.c"

__u64 bpf_get_current_pid_tgid(void) {
  const struct task_struct* task = replay_current_task();

  return (__u64)task->tgid << 32 | (__u32)task->pid;
}

long bpf_get_ns_current_pid_tgid(__u64 device, __u64 inode, void* id, __u32 size) { return -1; }

long bpf_get_stack(void* ctx, void* to, __u32 size, __u64 flags) {
  __u64 frames[2] = {0, replay_caller()};

  __builtin_memcpy(to, frames, sizeof(frames));
  return sizeof(frames);
}

long bpf_get_current_comm(void* comm, __u32 size) {
  __builtin_memcpy(comm, replay_current_task()->comm, size);
  return 0;
}

long bpf_probe_read_kernel(void* to, __u32 size, const void* from) {
  __builtin_memcpy(to, from, size);
  return 0;
}

long bpf_probe_read_kernel_str(char* to, __u32 size, const void* from) {
  const char* text = from;
  __u32 i = 0;

  for (; i + 1 < size && text[i]; i++) to[i] = text[i];
  to[i] = 0;
  return i + 1;
}

iq_u32 replay_log2_u32(iq_u32 value) { return log2_u32(value); }

iq_u32 replay_log2_u64(iq_u64 value) { return log2_u64(value); }

iq_u32 replay_bucket_of(iq_u64 ns) { return bucket_of(ns); }

iq_u64 replay_usec_of(iq_u64 ns) { return usec_of(ns); }

iq_u32 replay_usec_slot_of(iq_u64 ns) { return usec_slot_of(ns); }

void replay_count_maximum(struct iq_row* row, iq_u64 ns) { count_maximum(row, ns); }

void replay_begin_hit(struct iq_noise* noise, iq_u64 now, iq_u32 row) {
  begin_hit(noise, now, row);
}

void replay_end_hit(struct iq_noise* noise, iq_u64 now) { end_hit(noise, now); }

_Static_assert(sizeof(struct task_struct) <= REPLAY_TASK_BYTES, "fits");
_Static_assert(sizeof(struct irqaction) <= REPLAY_ACTION_BYTES, "fits");

void replay_set_task(struct task_struct* task, int pid, const char* comm, bool kernel_thread) {
  task->flags = kernel_thread ? PF_KTHREAD : 0;
  task->pid = task->tgid = pid;
  task->group_leader = task;
  task->start_time = 1000 + pid;
  task->__state = 0;
  __builtin_memset(task->comm, 0, sizeof(task->comm));
  bpf_probe_read_kernel_str(task->comm, sizeof(task->comm), comm);
}

void replay_set_state(struct task_struct* task, iq_u32 state) { task->__state = state; }

void replay_set_action(struct irqaction* action, void* handler, const char* name) {
  action->handler = handler;
  action->name = name;
}

struct iq_row* replay_row(iq_u32 number) {
  return row_at(number);
}

struct iq_cpu* replay_cpu(iq_u32 number) {
  return bpf_map_lookup_elem(&cpus, &number);
}

struct iq_stream_cpu* replay_stream(iq_u32 cpu) {
  return bpf_map_lookup_elem(&stream_cpus, &cpu);
}
